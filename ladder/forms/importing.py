"""A file or a text that a ladder is read from, and the plan that is confirmed."""

import binascii
import json
import zlib
from base64 import b64decode, b64encode
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ladder.document.parts import Document
from ladder.files import Problem, Refused, as_json, read
from ladder.files.tree import LARGEST
from ladder.forms.fields import LineField

RECOGNISED = ""
FORMAT_CHOICES = [
    (RECOGNISED, gettext_lazy("Recognised by itself")),
    ("ladder", gettext_lazy("Ladder file (YAML or JSON)")),
    ("common", gettext_lazy("Common JSON")),
    ("case", gettext_lazy("CASE package")),
]
SHOWN_AGAIN = 500_000  # characters; a longer file is mended where it came from


class NewLadderForm(forms.Form):
    """A ladder with nothing in it yet."""

    title = LineField(label=gettext_lazy("Title"))
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("For files and addresses, such as “engineering”. Made from the title if left empty."),
        max_length=80,
        required=False,
    )

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"].lower()
        slug = typed or slugify(self.cleaned_data.get("title", ""))[:80].strip("-_")
        if not slug and "title" in self.cleaned_data:
            raise ValidationError(_("Give it a short name of plain letters, digits and hyphens."))
        if slug:
            validate_slug(slug)
        return slug


class ImportForm(forms.Form):
    """A file, or its text. What is wrong inside stands in `problems`, by line."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "draftcode", "dir": "auto"}),
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMAT_CHOICES, required=False)
    extra = forms.FileField(
        label=gettext_lazy("Second file"),
        help_text=gettext_lazy("Common JSON may come with a NAME.extra.json."),
        required=False,
    )
    name = forms.CharField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("For text of a format without one; a file is called as it is named."),
        max_length=80,
        required=False,
    )

    problems: list[Problem] = []

    def clean_extra(self) -> bytes | None:
        given: UploadedFile | None = self.cleaned_data["extra"]
        if given is None:
            return None
        try:
            said = content_of(given)
            json.loads(said)
        except (ValueError, RecursionError):
            raise ValidationError(_("This second file is no JSON. Choose the one that belongs to the first.")) from None
        return said

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        given: UploadedFile | None = asked.get("file")
        if given is None and not asked.get("text", "").strip():
            self.add_error("file", _("Choose a file, or put its text into the field below."))
        if self.errors:
            return asked
        try:
            data = content_of(given) if given is not None else asked["text"].encode("utf-8", "replace")
            self.document: Document = read(
                data,
                name=str(given.name) if given is not None else asked["name"] or "ladder",
                format=asked["format"],
                extra=asked["extra"],
            )
        except Refused as refusal:
            self.problems = refusal.problems
            self.add_error(None, _("The file cannot be taken as it is. Nothing was changed."))
            self.show_again(given)
        except ValidationError as refusal:
            self.add_error("file", refusal)
        return asked

    def show_again(self, given: UploadedFile | None) -> None:
        """A browser forgets the file: its text comes back in the field, to be mended there."""
        if given is None or (given.size or 0) > SHOWN_AGAIN:
            return
        given.seek(0)
        typed = {name: self.data[name] for name in self.data}
        self.data = {**typed, "text": given.read().decode("utf-8-sig", "replace")}


def content_of(given: UploadedFile) -> bytes:
    if (given.size or 0) > LARGEST:
        raise ValidationError(
            _("The file is larger than %(size)d MB. Split it into several ladders.") % {"size": LARGEST >> 20}
        )
    data: bytes = given.read()
    return data


class ConfirmForm(forms.Form):
    """The plan that was shown: the ladder it is about, packed, and the state it was made against."""

    packed = forms.CharField(widget=forms.HiddenInput)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_packed(self) -> Document:
        try:
            return read(unpacked(self.cleaned_data["packed"]), name="ladder.json")
        except (Refused, ValueError, zlib.error):
            raise ValidationError(_("What was to be imported did not arrive whole. Choose the file again.")) from None


def packed(document: Document) -> str:
    """The ladder for a hidden field: a sixth of its size, so that the page stays light."""
    return b64encode(zlib.compress(as_json(document).encode())).decode()


def unpacked(text: str) -> bytes:
    """Never more than a file may have, whatever was sent."""
    try:
        data = b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    return zlib.decompressobj().decompress(data, LARGEST)
