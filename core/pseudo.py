"""The pseudo-locale "ar-xb" (CLDR's name for it): long, accented, right-to-left English.

Shows texts that gettext does not know of, and layouts that break.
"""

import gettext
import re

from django.conf.locale import LANG_INFO
from django.utils.translation import trans_real

CODE = "ar-xb"
ACCENTS = str.maketrans(
    "aceginorsuyzACEGINORSUYZ",
    "áçéğîñöŕšûýžÁÇÉĞÎÑÖŔŠÛÝŽ",
)
# What must stay as it is: placeholders, tags, entities.
KEEP = re.compile(r"(%\([^)]*\)[a-z]|%[sd%]|\{[^}]*\}|<[^>]*>|&[a-z]+;)")
CONTEXT = "\x04"


def pseudo(text: str) -> str:
    """The text with accents, in brackets, half as long again. Placeholders and tags stay."""
    if not text.strip():
        return text
    parts = KEEP.split(text)
    accented = "".join(part if index % 2 else part.translate(ACCENTS) for index, part in enumerate(parts))
    padding = "·" * (len(KEEP.sub("", text)) // 2)
    return f"[{accented}{padding}]"


class PseudoTranslation(gettext.NullTranslations):
    """A catalogue that translates whatever it is asked."""

    def gettext(self, message: str) -> str:
        return pseudo(message.rpartition(CONTEXT)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return CODE

    def to_language(self) -> str:
        return CODE


def install() -> None:
    """Make "ar-xb" a language that can be activated."""
    LANG_INFO[CODE] = {"bidi": True, "code": CODE, "name": "Pseudo", "name_local": "Pseudo"}
    # Django has no public way to add a catalogue that is computed; this is the table it keeps them in.
    trans_real._translations[CODE] = PseudoTranslation()  # type: ignore[attr-defined]
