"""What a call sends as its body: JSON, or a file that the view itself reads; and files as answers."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

PIECE = 1 << 20


class PlainJSONParser(JSONParser):
    """JSON as the framework reads it. What is nested too deeply for it is refused like any other mistake."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(stream, *args, **kwargs)
        except RecursionError:
            raise ParseError(_("JSON parse error - nested too deeply.")) from None


class FileParser(BaseParser):
    """Hands the body on as it came. What is over `largest` by more than a byte is read and forgotten."""

    largest = 16 * PIECE

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        data = stream.read(self.largest + 1)
        while stream.read(PIECE):
            pass
        return data


class JSONFileParser(FileParser):
    media_type = "application/json"


class YAMLFileParser(FileParser):
    media_type = "application/yaml"


class AsAsked(BaseContentNegotiation):
    """The address says which kind of file is meant, so `Accept` has nothing to choose."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return None

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


def download(name: str) -> Mapping[str, str]:
    """The headers of an answer that is kept as a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
