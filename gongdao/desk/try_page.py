"""Trying a case that never was, for staff: what the rules of any edition of the platform would make of it."""

from django.http import Http404, HttpResponse

from gongdao.desk.gate import DeskRequest, desk_page, figure
from gongdao.desk.rules import addresses
from gongdao.editions import books, calendars
from gongdao.editions.listing import listing, ruleset_words
from gongdao.look import times, try_page


@desk_page
def try_case(request: DeskRequest) -> HttpResponse:
    """On the rules in force, or on any that were or will be."""
    desk = request.desk
    known = listing(desk.platform.pk, desk.now)
    asked = request.GET.get("rules", "")
    chosen = known.ruleset(figure(asked)) if asked else known.current
    if chosen is None:
        raise Http404("no such rules")
    bench = try_page.Bench(
        stack=books.stack(chosen.pk),
        rulesets=[(str(one.pk), ruleset_words(one, known.current, desk.platform)) for one in known.rulesets],
        chosen=str(chosen.pk),
        zone=times.zone_of(desk.platform),
        now=desk.now,
        calendar=lambda name: calendars.of(desk.platform.pk, name),
        address=addresses(desk.platform, chosen.pk),
    )
    return try_page.show(request, "desk/rules_try.html", bench, desk.language, {"platform": desk.platform})
