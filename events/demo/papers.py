"""Small documents for example events: PDF where the server can make one, else plain text."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from home.pdf import pdf_available, render_pdf

EXAMPLE = "Dokument przykładowy, przygotowany na potrzeby pokazu strony."


def paper(name: str, title: str, event: str, paragraphs: list[str]) -> ContentFile:
    """The file of a document called `title`, named `name` with the ending that it needs."""
    if pdf_available():
        context: dict[str, Any] = {
            "title": title, "event": event, "paragraphs": paragraphs, "example": EXAMPLE,
        }  # fmt: skip
        return ContentFile(render_pdf("events/demo/paper.html", context), name=f"{name}.pdf")
    lines = [event, title, *(f"{n}. {words}" for n, words in enumerate(paragraphs, 1)), EXAMPLE]
    return ContentFile("\n\n".join(lines).encode(), name=f"{name}.txt")
