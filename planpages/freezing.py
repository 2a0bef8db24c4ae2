"""Files that a frozen text shows are kept beside it, by content, for good."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from wagtail.images import get_image_model

from home.archive import archive

from .reading import image_ids


def archive_images(record: Mapping[str, Any]) -> dict[str, str]:
    """Archive the images of a chapter's record; map each image id to the SHA-256 of its file."""
    images = get_image_model().objects.in_bulk(image_ids(record))
    kept = {}
    for pk, image in images.items():
        name = PurePath(image.file.name).name
        with image.file.open("rb") as file:
            kept[str(pk)] = archive(
                file, name, mimetypes.guess_type(name)[0] or "application/octet-stream"
            ).sha256
    return kept
