"""Documents that a report links to: kept for good once it is published.

A document of the CMS can be replaced or deleted at any time. So the content that people decide on
holds a hash of each document (another file is another content, which nobody has seen yet), and
publication archives the bytes. What readers are given from then on is the archived file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.utils.file import hash_filelike

from home.archive import archive
from home.models import ArchivedFile, FileWithdrawal
from home.verdicts import Refused

Record = dict[str, Any]
_HREF = re.compile(r'href="([^"]+)"')
_ADDRESS = re.compile(r"(\d{1,9})/(.+)")


def document_hashes(content: Record) -> dict[str, str]:
    """Address and hash of each document that the content of a report links to; the hash is empty
    where the document is not there. 1 query, none without such links."""
    found = _documents(content).items()
    return {address: one.get_file_hash() if _is_there(one) else "" for address, one in found}


def faults(content: Record) -> list[str]:
    """Why its documents could not be kept: a sentence each."""
    found = _documents(content).items()
    return [fault for address, one in found if (fault := _fault(address, one))]


def keep(content: Record) -> list[tuple[Record, ArchivedFile]]:
    """Archive every document: what the published content says of it, and its file. Raises Refused
    where one cannot be kept or is not the one that `content["documents"]` names."""
    kept = []
    for address, document in _documents(content).items():
        if fault := _fault(address, document):
            raise Refused(fault)
        with document.open_file() as file:
            if hash_filelike(file) != content["documents"][address]:
                raise Refused(
                    _("The document “%s” was changed: save it in the CMS once more.")
                    % document.title
                )
            archived = archive(file, document.filename, document.content_type)
        said = {
            "address": address,
            "title": document.title,
            "name": archived.name,
            "size": archived.size,
            "sha256": archived.sha256,
        }
        kept.append((said, archived))
    return kept


def archived_address(said: Mapping[str, Any]) -> str:
    """Where the kept file of a published content is read."""
    return reverse("archived_file", args=[said["sha256"], said["name"]])


def with_kept_links(html: str, addresses: Mapping[str, str]) -> str:
    """The text with links to kept files instead of the documents that they were made of."""
    if not addresses:
        return html

    def kept(link: re.Match[str]) -> str:
        address = addresses.get(unescape(link[1]))
        return f'href="{escape(address)}"' if address else link[0]

    return _HREF.sub(kept, html)


def _documents(content: Record) -> dict[str, Any]:
    """By the address as it is linked; None where no such document is there."""
    wanted = dict.fromkeys(address for html in _texts(content) for address in _addresses(html))
    places = {address: place for address in wanted if (place := _place(address))}
    if not places:
        return {}
    known = get_document_model().objects.select_related("collection")
    found = known.in_bulk({pk for pk, _name in places.values()})
    return {
        address: one if (one := found.get(pk)) and one.filename == name else None
        for address, (pk, name) in places.items()
    }


def _texts(content: Record) -> Iterator[str]:
    yield from content["texts"].values()
    for row in content["figures"].get("indicators", []):
        yield row["comment"]
        yield row["evidence"]


def _addresses(html: str) -> Iterator[str]:
    return (unescape(link) for link in _HREF.findall(html))


def _place(address: str) -> tuple[int, str] | None:
    """Number and file name of a document of this site."""
    folder = reverse("wagtaildocs_serve", args=[0, "x"]).removesuffix("0/x")
    try:
        parts = urlsplit(address)
    except ValueError:  # no address at all
        return None
    if parts.netloc and parts.netloc != urlsplit(settings.BASE_URL).netloc:
        return None
    if not parts.path.startswith(folder):
        return None
    place = _ADDRESS.fullmatch(unquote(parts.path.removeprefix(folder)))
    return (int(place[1]), place[2]) if place else None


def _is_there(document: Any) -> bool:
    return document is not None and document.file.storage.exists(document.file.name)


def _fault(address: str, document: Any) -> str:
    if not _is_there(document):
        name = unquote(urlsplit(address).path).rpartition("/")[2]
        return _("The document “%s” is not there any more: draft the figures anew.") % name
    if document.collection.get_view_restrictions():
        return _("The document “%s” is in a collection that readers may not open.") % document.title
    if FileWithdrawal.objects.filter(cms_hash=document.get_file_hash()).exists():
        return (
            _("The content of the document “%s” was withdrawn: remove the link.") % document.title
        )
    return ""
