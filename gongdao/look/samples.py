"""The figures of the style guide: one story, fixed times, real reckoning."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, gettext_lazy

from gongdao.legaltime import Limit, calendar, due
from gongdao.look.contrast import PAIRS, ratio, themes

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 16, 40, tzinfo=ZONE)
TOKENS = Path(__file__).parent / "static" / "look" / "tokens.css"


def clock(starts: datetime, limit: str, **given: Any) -> SimpleNamespace:
    """A clock row as the cases have it, with the due instant reckoned."""
    end = due(starts, Limit.parse(limit), calendar("cn"), pauses=given.get("pauses", ()))
    row: dict[str, Any] = {
        "paused_at": None,
        "stopped_at": None,
        "breached_at": None,
        "favours": "platform",
        "pauses": [],
    }
    return SimpleNamespace(**{**row, "starts_at": starts, "due_at": end.at, "limit": limit, "due": end, **given})


class SampleForm(forms.Form):
    """One field of each sort, two of them wrong."""

    phone = forms.CharField(label=gettext_lazy("Phone"), help_text=gettext_lazy("Only to tell you how it goes on"))
    amount = forms.CharField(label=gettext_lazy("How much should be refunded"), required=False)
    story = forms.CharField(label=gettext_lazy("In your own words"), widget=forms.Textarea, max_length=2000)
    remedy = forms.ChoiceField(
        label=gettext_lazy("What do you ask for"),
        widget=forms.RadioSelect,
        choices=[("refund", gettext_lazy("Return and refund")), ("exchange", gettext_lazy("Exchange"))],
    )
    human = forms.BooleanField(label=gettext_lazy("A person shall decide"), required=False)


def samples() -> dict[str, Any]:
    """The context of the style guide. `now` is Friday 20 November 2026, 16:40, in Shanghai."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    form = SampleForm(
        {"phone": "138 0000 2207", "amount": "1,500", "story": gettext("The pot was cracked."), "human": "on"}
    )
    form.add_error("amount", gettext("Write digits only, for example 1500.00"))
    holiday = clock(datetime(2026, 9, 30, 10, 0, tzinfo=ZONE), "3 working days")
    return {
        "now": NOW,
        "calendar": calendar("cn"),
        "clocks": [
            (clock(NOW - 2 * day, "5 working days"), ""),
            (clock(NOW - 22 * hour - timedelta(minutes=46), "24 hours"), ""),
            (clock(NOW - 7 * day, "3 working days"), ""),
            (clock(NOW - 53 * hour - timedelta(minutes=10), "48 hours"), ""),
            (clock(NOW - day, "3 working days", paused_at=NOW - hour), gettext("the consumer")),
            (clock(NOW - 2 * day, "48 hours", stopped_at=NOW - 2 * day + timedelta(minutes=33)), ""),
            (clock(NOW - 2 * day, "3 working days", stopped_at=NOW - hour), ""),
            (clock(NOW - day, "7 days", favours="user"), ""),
            (clock(NOW - day, "6 months", favours="user"), ""),
        ],
        "running": clock(datetime(2026, 11, 18, 9, 42, tzinfo=ZONE), "5 working days"),
        "holiday": holiday,
        "times": [NOW - hour, NOW + 17 * hour, NOW + 5 * day, NOW + 7 * day, NOW + 60 * day],
        "form": form,
        "bare": SampleForm(),
        "colours": _colours(),
        "pairs": len(PAIRS),
        "decision": _decision(),
        "finding": SimpleNamespace(
            level="error",
            code="gap",
            book="mechanism",
            clause="M-3.2.2",
            line=215,
            message=gettext("No row covers an amount of exactly 1000"),
            example="amount = 1000.00",
        ),
        "source": [
            {"n": 214, "text": "| < 1000 | department_leader |", "at": False},
            {"n": 215, "text": "| > 1000 | general_manager   |", "at": True},
        ],
    }


def _decision() -> dict[str, Any]:
    nobody = ""
    return {
        "inputs": [gettext("Compensation")],
        "outputs": [gettext("Approved by"), gettext("Informed"), gettext("Within")],
        "rows": [
            {"n": 1, "inputs": ["< 1000"], "outputs": [gettext("Department leader"), nobody, gettext("24 hours")]},
            {"gap": gettext("Exactly 1000: no row")},
            {
                "n": 2,
                "inputs": ["> 1000"],
                "outputs": [gettext("General manager"), gettext("Risk management"), gettext("24 hours")],
                "lit": True,
            },
        ],
    }


def _colours() -> list[dict[str, Any]]:
    """The inks in use and their contrast on the working surface, in both themes."""
    light, dark = themes(TOKENS.read_text("utf-8"))
    inks = ("ink", "ink-2", "ink-3", "control", "seal", "link", "focus", "time", "soon", "late-text", "rest")
    return [
        {
            "name": ink,
            "light": f"{ratio(light[ink], light['surface']):.1f}",
            "dark": f"{ratio(dark[ink], dark['surface']):.1f}",
        }
        for ink in inks
    ]
