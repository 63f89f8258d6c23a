"""What somebody reads on a page."""

from html import unescape

from django.utils.html import strip_tags


def words_of(response):
    return " ".join(unescape(strip_tags(response.content.decode().replace("<", " <"))).split())
