"""Rows of texts and numbers as a file that spreadsheets open. Nothing in it is ever run as a formula."""

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter import Workbook

Value = str | int | Decimal | None
Rows = Sequence[Sequence[Value]]

# What spreadsheets take for the beginning of a formula.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot say.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def as_csv(rows: Rows, title: str) -> bytes:
    """UTF-8 with a mark that tells spreadsheets so. A text that could be a formula begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig", "replace")


def harmless(value: Value) -> Value:
    is_formula = isinstance(value, str) and value.startswith(STARTS_A_FORMULA)
    return f"'{value}" if is_formula else value


def as_xlsx(rows: Rows, title: str) -> bytes:
    """One sheet whose first row and column stay in sight."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"bold": True, "text_wrap": True})
        sheet = book.add_worksheet()
        book.set_properties({"title": UNPRINTABLE.sub("", title)})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                style = wrapped if line == 0 else bold if place == 0 else None
                if isinstance(value, str):
                    sheet.write_string(line, place, UNPRINTABLE.sub("", value), style)
                elif value is not None:
                    sheet.write_number(line, place, value, style)
    return file.getvalue()
