"""Pages by cursor."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Stable while rows come and go. `page_size` is 50 unless asked for, at most 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "id"
