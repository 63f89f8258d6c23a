"""Markdown as people type it, to HTML that is safe to show. The source is kept as it was typed."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
BELOW_THE_PAGE = 3  # a heading typed as # stands under the page's own headings
LOWEST = 6
PARSER = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=4096)
def html(text: str, top: int = 0) -> SafeString:
    """The text as HTML. Markup that is not on the list is taken out, and so is what scripts could hide in.

    `top` is the level of the highest headings in a text that fills a page of its own.
    """
    tokens = PARSER.parse(text)
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    below = top - min((int(token.tag[1]) for token in headings), default=1) if top else BELOW_THE_PAGE
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + below, LOWEST)}"
    clean = nh3.clean(
        PARSER.renderer.render(tokens, PARSER.options, {}),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above
