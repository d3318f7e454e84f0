"""Where a clause stands: the permanent address of its edition, with the clause as anchor."""

from django.urls import reverse

from gongdao.editions import books
from gongdao.editions.models import Edition


class Editions:
    """The editions of one ruleset, asked for once a page."""

    def __init__(self, slug: str, ruleset_id: int) -> None:
        self.slug = slug
        self.ruleset_id = ruleset_id
        self.stack = books.stack(ruleset_id)
        rows = Edition.objects.filter(rulesets=ruleset_id).values_list("book", "version", "title")
        self.titles = {book: (version, title) for book, version, title in rows}
        self._bases: dict[str, str] = {}

    def href(self, clause: str) -> str:
        """The address of a clause; empty for one that these books do not have."""
        found = self.stack.clauses.get(clause)
        if found is None or found.book not in self.titles:
            return ""
        return f"{self.base(found.book)}#{clause}"

    def base(self, book: str) -> str:
        """The address of a book's edition, without anchor."""
        if book not in self._bases:  # a case's page names clauses by the dozen
            self._bases[book] = reverse("edition", args=[self.slug, book, self.titles[book][0]])
        return self._bases[book]
