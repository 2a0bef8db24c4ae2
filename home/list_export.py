"""Lists of the CMS as a file: what somebody wrote is text in every spreadsheet."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TextExport(SpreadsheetExportMixin):
    """In the place of Wagtail's mixin, before the view."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        if not isinstance(value, str):
            return value
        if export_format == self.FORMAT_XLSX:
            from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

            # Control characters that came with a pasted text would stop the whole file.
            return ILLEGAL_CHARACTERS_RE.sub(" ", value)
        return f"'{value}" if value.startswith(BEGIN_A_FORMULA) else value

    def stream_csv(self, queryset: Any) -> Any:
        # Spreadsheets tell UTF-8 by this mark.
        yield b"\xef\xbb\xbf"
        yield from super().stream_csv(queryset)
