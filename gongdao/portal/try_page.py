"""Trying a case that never was, for everybody: what the published rules would make of it."""

from django.http import Http404
from django.http.response import HttpResponseBase

from gongdao.editions import books, calendars
from gongdao.editions.links import Editions
from gongdao.editions.listing import listing, ruleset_words
from gongdao.legaltime import clock
from gongdao.look import times, try_page
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, language, page


@page
def try_case(request: Visit) -> HttpResponseBase:
    """On the rules in force, or on any that were or will be."""
    platform, now = request.platform, clock.now()
    known = listing(platform.pk, now)
    asked = request.GET.get("rules", "")
    figure = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    chosen = known.ruleset(figure) if asked else known.current
    if chosen is None:
        raise Http404("no such rules")
    editions = Editions(platform.slug, chosen.pk)
    bench = try_page.Bench(
        stack=books.stack(chosen.pk),
        rulesets=[(str(one.pk), ruleset_words(one, known.current, platform)) for one in known.rulesets],
        chosen=str(chosen.pk),
        zone=times.zone_of(platform),
        now=now,
        calendar=lambda name: calendars.of(platform.pk, name),
        address=editions.href,
    )
    return try_page.show(request, "portal/rules_try.html", bench, language(), {"platform": shown(platform)})
