"""HTML that is read away from the site: its links and images lead to whole addresses."""

from __future__ import annotations

from urllib.parse import urljoin

from bs4 import BeautifulSoup

ADDRESSES = {"a": "href", "img": "src"}


def absolute(html: str, address: str) -> str:
    """The HTML with every address made whole; `address` is the page on which it stands."""
    soup = BeautifulSoup(html, "html.parser")
    for tag, attribute in ADDRESSES.items():
        for element in soup.find_all(tag):
            value = element.get(attribute)
            if isinstance(value, str) and not value.startswith(("mailto:", "tel:", "data:", "%%")):
                element[attribute] = urljoin(address, value)
    return str(soup)
