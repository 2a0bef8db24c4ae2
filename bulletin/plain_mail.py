"""Texts of the site as plain text in which links keep their addresses."""

from __future__ import annotations

from urllib.parse import urljoin

from bs4 import BeautifulSoup
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from home.blocks import FOOTNOTE_MARK
from home.plain_text import words_of


def plain_stream(stream: StreamValue, address: str) -> str:
    """Paragraphs with an empty line between them; `address` is the page on which they stand."""
    parts = []
    for block in stream:
        if block.block_type == "paragraph":
            parts.append(plain_html(block.value.source, address))
        elif block.block_type == "heading":
            parts.append(block.value["text"].upper())
        elif block.block_type == "list":
            items = (plain_html(item.source, address) for item in block.value["items"])
            parts.append("\n".join(f"- {item}" for item in items))
        elif block.block_type == "figure":
            parts.append(str(block.value["caption"] or ""))
        else:
            parts.append(words_of(block.value))
    return "\n\n".join(part for part in parts if part)


def plain_html(source: str, address: str) -> str:
    """Rich text as words; a link is followed by its whole address."""
    soup = BeautifulSoup(expand_db_html(FOOTNOTE_MARK.sub("", source)), "html.parser")
    for link in soup.find_all("a"):
        target = link.get("href")
        if isinstance(target, str):
            link.replace_with(f"{link.get_text()} ({urljoin(address, target)})")
    paragraphs = soup.find_all("p") or [soup]
    return "\n\n".join(" ".join(one.get_text().split()) for one in paragraphs)
