"""Text that others wrote, made safe to show: plain paragraphs, and the Markdown of a clause."""

from functools import lru_cache

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "strong", "em", "code", "blockquote", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@lru_cache(maxsize=1 << 14)  # clauses never change
def clause_html(text: str) -> SafeString:
    """HTML of a clause's Markdown. Raw HTML and images are not read; links go to http, https, mailto or this site."""
    html = nh3.clean(
        _markdown.render(str(text)),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(html)


def paragraphs(text: str) -> SafeString:
    """Escaped text with its line breaks kept as paragraphs and breaks."""
    return mark_safe(linebreaks(str(text), autoescape=True))
