"""What may be asked in an address: an allow-list that refuses everything else, naming it."""

from functools import cache
from typing import Any, Self, cast

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers

MOST_ROWS = 200


class Parameters(serializers.Serializer):
    """The query parameters of one view. Its description lists them; a request with any other is refused."""

    @classmethod
    def read(cls, query: QueryDict) -> dict[str, Any]:
        """The values asked for, with defaults. Refuses by name the unknown, repeated and unreadable."""
        parameters = cls.for_all_requests()
        refusals: dict[str, Any] = {name: [parameters.unknown()] for name in query if name not in parameters.fields}
        refusals |= {name: [_("Give this once.")] for name, given in query.lists() if len(given) > 1}
        try:
            asked: dict[str, Any] = parameters.run_validation(query.dict())
        except serializers.ValidationError as unreadable:
            refusals |= cast(dict[str, Any], unreadable.detail)
        if refusals:
            raise serializers.ValidationError(refusals)
        return asked

    @classmethod
    @cache
    def for_all_requests(cls) -> Self:
        """One that every request is read by: making its fields takes longer than using them."""
        return cls()

    def unknown(self) -> str:
        if not self.fields:
            return _("There is no such parameter: nothing can be asked here.")
        names = ", ".join(sorted(self.fields))
        return _("There is no such parameter. Known here: %(names)s.") % {"names": names}


class Ordering(serializers.ChoiceField):
    """In which order the rows come: by one of these names, backwards with a minus before it."""

    def __init__(self, *names: str, **options: Any) -> None:
        choices = [order for name in names for order in (name, f"-{name}")]
        super().__init__(choices=choices, required=False, default=names[0], help_text=self.__doc__, **options)


class ListParameters(Parameters):
    """What every list understands."""

    cursor = serializers.RegexField(
        r"^[A-Za-z0-9_:-]+$",
        required=False,
        max_length=4000,
        help_text="Where this page begins, taken from `next` of the last.",
    )
    page_size = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=MOST_ROWS, help_text="How many rows a page holds."
    )
