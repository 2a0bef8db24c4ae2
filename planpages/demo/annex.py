"""The scan of a resolution, plainly marked as an example."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.base import ContentFile

from home.formats import day

from .charts import INK, Pen

PAGE = (827, 1169)
MARGIN = 96
MARK = "#b4540a"


def annex_scan(number: str, on: date, title: str) -> ContentFile:
    """A PDF of one page that holds a picture, as a scan does."""
    pen = Pen(PAGE)
    middle = PAGE[0] / 2
    pen.text(middle, 120, "PRZYKŁAD – dokument nie ma mocy prawnej", 18, "middle", MARK)
    pen.line([(MARGIN, 140), (PAGE[0] - MARGIN, 140)], INK)
    pen.text(middle, 210, f"Uchwała nr {number}", 26, "middle")
    pen.text(middle, 250, "Zarządu Województwa Lubelskiego", 22, "middle")
    pen.text(middle, 286, f"z dnia {day(on)}", 20, "middle")
    pen.text(middle, 350, "w sprawie przyjęcia planu", 20, "middle")
    y = 430
    paragraphs = (
        "1. Przyjmuje się dokument pod nazwą:",
        f"„{title}”, w brzmieniu załącznika do uchwały.",
        "2. Wykonanie uchwały powierza się dyrektorowi Regionalnego Ośrodka Polityki "
        "Społecznej w Lublinie.",
        "3. Uchwała wchodzi w życie z dniem podjęcia.",
    )
    for words in paragraphs:
        for line in wrapped(words, 68):
            pen.text(MARGIN, y, line, 18)
            y += 30
        y += 18
    pen.text(PAGE[0] - MARGIN, y + 80, "(podpisy – przykład)", 18, "right")
    pen.line([(PAGE[0] - MARGIN - 220, y + 50), (PAGE[0] - MARGIN, y + 50)], INK)
    return ContentFile(pen.saved("PDF", resolution=100.0), name="uchwala-przyklad.pdf")


def plain_scan(title: str, paragraphs: Iterable[str]) -> ContentFile:
    """A PDF of one page with a title and text, marked as an example."""
    pen = Pen(PAGE)
    middle = PAGE[0] / 2
    pen.text(
        middle, 120, "PRZYKŁAD – dokument powstał na potrzeby demonstracji", 18, "middle", MARK
    )
    pen.line([(MARGIN, 140), (PAGE[0] - MARGIN, 140)], INK)
    pen.text(middle, 220, title, 26, "middle")
    y = 300
    for words in paragraphs:
        for line in wrapped(words, 68):
            pen.text(MARGIN, y, line, 18)
            y += 30
        y += 18
    return ContentFile(pen.saved("PDF", resolution=100.0), name="przyklad.pdf")


def wrapped(words: str, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
