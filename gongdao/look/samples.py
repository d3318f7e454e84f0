"""The figures of the style guide: one story, fixed times, real reckoning."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, gettext_lazy

from gongdao.legaltime import Limit, calendar, due
from gongdao.look.charts import Chart, Series
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
    day = forms.DateField(label=gettext_lazy("When"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    topic = forms.ChoiceField(
        label=gettext_lazy("What is it about"),
        choices=[("", gettext_lazy("Please choose")), ("quality", gettext_lazy("Service quality"))],
        required=False,
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How may we reach you"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("email", gettext_lazy("E-mail")), ("phone", gettext_lazy("Phone"))],
        required=False,
    )


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
        "warning": SimpleNamespace(
            level="warning",
            code="unused-fact",
            book="vocabulary",
            clause="V-1",
            line=31,
            message=gettext("Nothing asks for this fact"),
        ),
        "sent": [{"name": "crack.jpg", "href": "#"}],
        "tabs": [
            {"words": gettext("All"), "href": "#", "current": True},
            {"words": gettext("Talk"), "href": "#"},
            {"words": gettext("Evidence"), "href": "#"},
        ],
        "charts": _charts(),
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


def _charts() -> list[Chart]:
    """One of each kind, and one without figures."""
    causes = [gettext("Broken on arrival"), gettext("Refund too slow"), gettext("Not as described"), gettext("Other")]
    people = [gettext("Lin Yue"), gettext("Zheng Lan"), gettext("Shen Yan")]
    months = [gettext("{month}/2026").format(month=month) for month in range(1, 11)]
    scope = gettext("October 2026, on receipt")
    return [
        Chart(
            gettext("Two causes make most of the complaints"),
            scope,
            [Series(gettext("Complaints"), [742, 583, 212, 38])],
            causes,
            head=gettext("Cause"),
            source=gettext("Source: complaints closed in October"),
        ),
        Chart(
            gettext("Zheng Lan has most that is late"),
            gettext("Open cases by person"),
            [
                Series(gettext("in time"), [31, 22, 9]),
                Series(gettext("waits for the user"), [6, 11, 4], "mute"),
                Series(gettext("late"), [1, 7, 0], "hit"),
            ],
            people,
            kind="stacked",
            head=gettext("Person"),
            links=["#", "#", "#"],
        ),
        Chart(
            gettext("In time since June, short of the target before"),
            gettext("Results given within their limit"),
            [
                Series(gettext("this year"), [91.2, 92.5, None, 93.1, 94.0, 95.3, 95.8, 96.4, 96.1, 96.4]),
                Series(gettext("last year"), [88.0, 88.9, 89.4, 90.2, 90.1, 91.5, 91.0, 92.2, 92.8, 93.0], "mid"),
            ],
            months,
            unit="percent",
            kind="line",
            target=95,
            head=gettext("Month"),
        ),
        Chart(
            gettext("Refunds cost most"),
            scope,
            [
                Series(gettext("this month"), [1284000, 356050, 90000, 0]),
                Series(gettext("the month before"), [1150000, 401000, 120500, 800]),
            ],
            causes,
            unit="money",
            head=gettext("Cause"),
        ),
        Chart(gettext("Nobody has rated yet"), scope, [Series(gettext("Ratings"), [])], []),
    ]


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
