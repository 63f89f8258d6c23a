"""Files about people: none leaves unrecorded."""

from django.http import HttpResponse

from audit.models import Event


class SensitiveDownload(HttpResponse):
    """A file that cannot be built without the event that says who took it. No cache keeps it."""

    def __init__(self, content: bytes, *, name: str, content_type: str, event: Event) -> None:
        if event.pk is None:
            raise ValueError("Record first, then give the file.")
        super().__init__(
            content,
            content_type=content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
