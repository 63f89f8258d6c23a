"""What a file is, by its content; what its name may say; what it is called in the end."""

import pytest
from django.core.exceptions import ValidationError

from assessments.files.uploads import LARGEST, media_type_of, shown_name

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20
CONTENTS = {
    "a.pdf": (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    "a.PNG": (PNG, "image/png"),
    "a.jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "a.gif": (b"GIF89a\x01\0", "image/gif"),
    "a.webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    "notes.md": ("Grüße\r\n\t- heute\n".encode(), "text/plain"),
    "numbers.csv": (b"\xef\xbb\xbfa;b\n1;2\n", "text/plain"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_what_its_content_says(name):
    data, media_type = CONTENTS[name]
    assert media_type_of(data, name) == media_type
    assert media_type_of(data, "no ending") == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01\0",
        b"PK\x03\x04\x14\0",
        b"Gr\xfc\xdfe in Latin-1",
        b"before\0after",
        b"an escape \x1b[31m",
        "a control \x85 of Latin-1".encode(),
        b" %PDF-1.7 \x01",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"\x89PNG\r\n\x1a\n<script>\0",
    ],
)
def test_other_content_is_refused_whatever_it_is_called(data):
    for name in ("a.txt", "a.pdf", "a.png", "a"):
        with pytest.raises(ValidationError) as refused:
            media_type_of(data, name)
        assert refused.value.message_dict["file"][0].startswith("This is none of the files that are kept here")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.png", b"%PDF-1.7", "ends in “.png”, but the content is PDF. Give it a name that ends in “.pdf”."),
        ("page.html", b"<script>alert(1)</script>", "ends in “.html”, but the content is plain text."),
        ("picture.svg", b"<svg onload='alert(1)'/>", "ends in “.svg”, but the content is plain text."),
        ("a.pdf.exe", b"%PDF-1.7", "ends in “.exe”, but the content is PDF."),
        ("a.pdf", PNG, "ends in “.pdf”, but the content is PNG."),
    ],
)
def test_a_name_that_says_something_else_is_refused(name, data, said):
    with pytest.raises(ValidationError) as refused:
        media_type_of(data, name)
    assert said in refused.value.message_dict["file"][0]


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError, match="empty"):
        media_type_of(b"", "a.txt")


def test_ten_megabytes_are_taken_and_a_byte_more_is_not():
    assert media_type_of(b"a" * LARGEST, "a.txt") == "text/plain"
    with pytest.raises(ValidationError, match="more than 10 MB"):
        media_type_of(b"a" * (LARGEST + 1), "a.txt")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plan.pdf", "plan.pdf"),
        ("C:\\Users\\noa\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie: x.txt"),
        ("gnp.\u202etxt", "gnp. txt"),
        ("Überblick 日本.pdf", "Überblick 日本.pdf"),
        ("", "File"),
        ("\0\n", "File"),
        (f"{'a' * 300}.pdf", f"{'a' * 196}.pdf"),
        (f"a.{'b' * 300}", "b" * 200),
    ],
)
def test_a_name_is_made_fit_to_be_shown(given, shown):
    assert shown_name(given) == shown
