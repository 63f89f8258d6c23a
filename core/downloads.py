"""A stored file as an answer that no browser opens by itself."""

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header


def attachment(file: FieldFile, *, name: str, media_type: str) -> HttpResponse:
    """The file, to be kept under this name. 404 where the disk has lost it. For files that fit into memory."""
    try:
        with file.open("rb") as stored:
            data = stored.read()
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        data,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
