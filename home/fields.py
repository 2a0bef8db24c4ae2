"""Fields that several models have: text in blocks, and a picture with its words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.images import get_image_model_string


class StreamField(WagtailStreamField):
    """Its block definitions stay out of migrations.

    Changing a label or a block must not need a migration: the column is JSON either way.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args and "block_types" not in kwargs:
            args = ([],)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        kwargs.pop("block_types", None)
        return name, path, [], kwargs


def picture(label: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    """An image that a text can do without: deleting it leaves the text."""
    return models.ForeignKey(
        get_image_model_string(),
        verbose_name=label,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        **options,
    )


def what_it_shows(label: Any = "", help_text: Any = "") -> models.CharField[Any, Any]:
    """The alternative text of a picture, a photo by default."""
    return models.CharField(
        label or _("what the photo shows"),
        max_length=250,
        blank=True,
        help_text=help_text or _("For those who do not see it."),
    )


def made_by(label: Any = "") -> models.CharField[Any, Any]:
    """Whom to name below a picture, a photo by default."""
    return models.CharField(label or _("author of the photo"), max_length=150, blank=True)
