"""Templates as their reader sees them: HTML with the template language taken out."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.contracts.source import ROOT, files

VALUE = "\ue000"  # stands for whatever {{ … }} prints
# Tags that print something where they stand.
PRINTS = {"csrf_token": "<csrf-token>", "static": VALUE, "url": VALUE, "translate": VALUE}
# Attributes that people read or hear.
SPOKEN = {"alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title"}
WORDS = re.compile(r"[^\W\d_\ue000]{2,}")


def templates() -> list[Path]:
    return [path for path in files() if path.is_relative_to(ROOT / "templates")]


def without_template_language(source: str) -> str:
    """What is literal in a template: translated texts and tags are gone, values are placeholders."""
    literal, inside = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            word, _, argument = token.contents.partition(" ")
            if word in {"blocktranslate", "comment"} or (word == "block" and argument.endswith("_attrs")):
                inside = word
            elif word == f"end{inside}":
                inside = ""
            else:
                literal.append(PRINTS.get(word, ""))
        elif not inside and token.token_type != TokenType.COMMENT:
            literal.append(VALUE if token.token_type == TokenType.VAR else token.contents)
    return "".join(literal)


def has_words(text: str) -> bool:
    """True if something is said but our name, which is the same in every language."""
    return any(word != "Rung" for word in WORDS.findall(text))


@dataclass
class Reader(HTMLParser):
    """Collects what a template says untranslated, which forms it has, and what the CSP would refuse."""

    texts: list[str] = field(default_factory=list)
    unguarded_forms: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.silent = ""  # inside an element whose content nobody reads
        self.form = ""  # inside a form that posts and has not shown its token yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.refused += [
            f'<{tag} {name}="{value}">'
            for name, value in given.items()
            if name == "style" or name.startswith(("on", "hx-on")) or value.strip().lower().startswith("javascript:")
        ]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.refused.append(self.get_starttag_text() or tag)
        if tag in {"style", "script", "code", "kbd", "svg"}:
            self.silent = tag
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.form = self.get_starttag_text() or tag
        if tag == "csrf-token":
            self.form = ""
        self.texts += [value for name, value in given.items() if name in SPOKEN and has_words(value)]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        if tag == "form" and self.form:
            self.unguarded_forms.append(self.form)
            self.form = ""

    def handle_data(self, data: str) -> None:
        if not self.silent and has_words(data):
            self.texts.append(data.strip())


def read(source: str) -> Reader:
    reader = Reader()
    reader.feed(without_template_language(source))
    reader.close()
    return reader
