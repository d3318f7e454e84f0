"""The tags and filters of every page: `{% load look %}`."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Textarea
from django.forms.forms import BaseForm
from django.template.context import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from gongdao.legaltime import Calendar, Due
from gongdao.legaltime.clock import now as present
from gongdao.look import chips, markup, plot, steps, strip, times
from gongdao.look.charts import Chart
from gongdao.look.currency import money
from gongdao.look.html import fill
from gongdao.look.reader import choice, language, languages, tag
from gongdao.look.reading import quoted
from gongdao.rulebook.model import unnumbered

register = template.Library()
register.filter(money)
register.filter(unnumbered)


register.filter("html_code", tag)
register.simple_tag(language, name="html_lang")


@register.simple_tag(takes_context=True)
def look_attributes(context: Context) -> SafeString:
    """`data-theme` and `data-print` of the reader, on the server, so that no page flashes."""
    request = context.get("request")
    theme, size = choice(request, "theme"), choice(request, "print")
    return format_html(
        "{}{}",
        "" if theme == "system" else format_html(' data-theme="{}"', theme),
        "" if size == "normal" else format_html(' data-print="{}"', size),
    )


@register.inclusion_tag("look/parts/settings.html", takes_context=True)
def look_settings(context: Context) -> dict[str, Any]:
    """Language, theme and print size; every control is a small form and works without a script."""
    request = context.get("request")
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "languages": languages(),
        "theme": choice(request, "theme"),
        "print": choice(request, "print"),
    }


@register.simple_tag(takes_context=True)
def the_platform(context: Context) -> Any:
    """The platform of the page: the view's own `platform`, else the request's, else None."""
    return context.get("platform") or getattr(context.get("request"), "platform", None)


@register.filter
def platform_name(platform: Any) -> str:
    """The platform's name in the reader's language."""
    english = getattr(platform, "name_en", "")
    return english if english and (get_language() or "").startswith("en") else platform.name


def _now(context: Context) -> datetime:
    """The page's own `now` (one instant for the whole page), else the clock's."""
    return context.get("now") or present()


@register.simple_tag(takes_context=True)
def script_words(context: Context) -> SafeString:
    """What `app.js` needs on the body: the server's words and the server's time."""
    return format_html(' data-words="{}" data-now="{}"', _words(language()), _now(context).isoformat())


@lru_cache
def _words(language: str) -> SafeString:
    """The server's words in the language that is active, `language`; they never change while the process lives."""
    return escape(json.dumps(times.words_for_script(), ensure_ascii=False))


@register.filter
def day(said: date | None) -> str:
    """``Wed 25 Nov 2026``, a day of a calendar. Nothing for None."""
    return "" if said is None else times.say_day(said, date.min)


@register.filter(name="when")
def when_filter(instant: datetime | None, place: Any = None) -> SafeString | str:
    """``today 16:22`` in a ``<time>``; `place` is a platform, an IANA name or a zone. Nothing for None."""
    return "" if instant is None else times.element(instant, place, times.when(instant, place, present()))


@register.filter(name="until")
def until_filter(instant: datetime | None, place: Any = None) -> SafeString | str:
    """A due instant: ``by Fri 27 Nov 24:00`` in a ``<time>``. Nothing for None."""
    return "" if instant is None else times.element(instant, place, times.until(instant, place, present()))


@register.simple_tag(takes_context=True)
def when(context: Context, instant: datetime | None) -> SafeString | str:
    """As the filter, with the page's `now` and the zone of the page's platform."""
    if instant is None:
        return ""
    place = the_platform(context)
    return times.element(instant, place, times.when(instant, place, _now(context)))


@register.simple_tag(takes_context=True)
def until(context: Context, instant: datetime | None) -> SafeString | str:
    """As the filter, with the page's `now` and the zone of the page's platform."""
    if instant is None:
        return ""
    place = the_platform(context)
    return times.element(instant, place, times.until(instant, place, _now(context)))


@register.simple_tag(takes_context=True)
def clock_chip(
    context: Context,
    clock: Any,
    now: datetime | None = None,
    *,
    calendar: Calendar | None = None,
    remaining: int | None = None,
    waiting: str = "",
    classes: str = "",
) -> SafeString:
    """The chip of a clock row; see `gongdao.look.chips.chip`."""
    place, at = the_platform(context), now or _now(context)
    return chip_of(clock, at, place, calendar=calendar, remaining=remaining, waiting=waiting, classes=classes)


def chip_of(
    clock: Any,
    now: datetime,
    place: Any,
    *,
    calendar: Calendar | None = None,
    remaining: int | None = None,
    waiting: str = "",
    classes: str = "",
) -> SafeString:
    """The same outside of a template. It has none itself: a queue shows one in every row."""
    found = chips.chip(clock, now, place=place, calendar=calendar, remaining=remaining, waiting=waiting)
    counts = found.soon_at and fill(
        ' data-due="{due}" data-soon="{soon}" data-unit="{unit}"{window}',
        due=found.due.isoformat(),
        soon=found.soon_at.isoformat(),
        unit=found.unit,
        window=" data-window" if getattr(clock, "favours", "") == "user" else "",
    )
    return fill(
        '<span class="{classes}" data-state="{state}" title="{due}"{counts}>{text}</span>',
        classes=f"clock {classes}".rstrip(),
        state=found.state,
        due=times.exact(found.due.astimezone(times.zone_of(place))),
        counts=counts or "",
        text=found.text,
    )


@register.inclusion_tag("look/parts/calendar_strip.html", takes_context=True)
def calendar_strip(context: Context, clock: Any, calendar: Calendar) -> dict[str, Any]:
    """The calendar of a clock row (`starts_at, due_at, limit, pauses`) with its key."""
    return {"strip": strip.strip(clock, calendar, _now(context))}


@register.inclusion_tag("look/parts/why_steps.html")
def why_steps(due: Due, first: str = "", href: str = "") -> dict[str, Any]:
    """The arithmetic of a Due in sentences; `first` goes before them, `href` + clause id is the address of a clause."""
    return {"first": first, "sentences": steps.sentences(due), "href": href}


@register.inclusion_tag("look/parts/chart.html")
def chart(chart: Chart, level: int = 2) -> dict[str, Any]:
    """A `gongdao.look.charts.Chart` with its frame and its table; `level` is that of its heading."""
    return {**plot.context(chart), "level": level}


@register.simple_tag(takes_context=True)
def label(context: Context, group: str, name: str) -> str:
    """What the rulebooks of the page (`stack` in its context) call a name, in the reader's language.

    `group` is a labels table (``departments``), or one of ``fact``, ``role``, ``event``.
    """
    stack = context["stack"]
    if group in ("fact", "role", "event"):
        return str(getattr(stack, f"{group}_label")(name, language()))
    return str(stack.label(group, name, language()))


@register.simple_tag(takes_context=True)
def value_label(context: Context, fact: str, value: Any) -> str:
    """What the rulebooks of the page call a value of a fact, in the reader's language."""
    return str(context["stack"].value_label(fact, value, language()))


@register.simple_tag(takes_context=True)
def side(context: Context, name: str) -> str:
    """What a side of an offer is called: a party by the rulebooks of the page, or the platform."""
    return gettext("The platform") if name == "platform" else label(context, "role", name)


@register.simple_tag
def kind(name: str) -> str:
    """What is given beside money."""
    return {"points": gettext("Points"), "coupon": gettext("Coupon")}.get(name, name)


@register.filter
def limit_words(limit: str) -> str:
    """`3 working days` in the reader's language."""
    return times.limited(limit)


@register.filter
def clause_text(text: str) -> SafeString:
    """The Markdown of a clause as safe HTML."""
    return markup.clause_html(quoted(text))


@register.filter
def linebreaks_safe(text: str) -> SafeString:
    """Escaped text with its paragraphs and line breaks."""
    return markup.paragraphs(text)


@register.inclusion_tag("look/parts/field.html")
def field(bound: BoundField, count: bool = False) -> dict[str, Any]:
    """A field of a form with label, hint and error; `count` shows how much of a text's length is used."""
    widget, name = bound.field.widget, bound.auto_id or bound.html_name
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    about = [f"{name}-hint"] if bound.help_text else []
    about += [f"{name}-error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(about)} if about else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":  # Django's default; ours grows by dragging
        attrs["rows"] = "5"
    if not isinstance(widget, CheckboxInput):
        attrs["class"] = "input"
    return {
        "field": bound,
        "name": name,
        "grouped": grouped,
        "single": isinstance(widget, CheckboxInput) and not grouped,
        "file": isinstance(widget, FileInput),
        "control": "" if grouped else bound.as_widget(attrs=attrs),
        "used": len(bound.value() or "") if count and isinstance(widget, Textarea) else None,
        "most": getattr(bound.field, "max_length", None),
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput | FileInput),
    }


@register.inclusion_tag("look/parts/errors.html")
def errors_summary(form: BaseForm) -> dict[str, Any]:
    """All errors of a form on top of the page, each a link to its field."""
    items = [
        {"href": form[name].auto_id if name in form.fields else "", "text": text}
        for name in ("__all__", *form.fields)
        for text in form.errors.get(name, [])
    ]
    return {"items": items}


@register.filter
def initial(name: str) -> str:
    """The sign of a person in a round frame: the first character of the name."""
    return (name or "?").strip()[:1].upper()


@register.filter
def heads(cells: list[str], names: list[str]) -> list[tuple[str, str]]:
    """Cells of a row beside the heads of their columns."""
    return list(zip(names, cells, strict=True))
