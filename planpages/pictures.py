"""Pictures that the plan shows: neither deleted nor given another file.

A decision is taken on what was seen, and a picture was part of it. Who needs another picture
uploads it as a new one.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from .models import AdoptedVersion, ChapterPage, ConsultationDocument
from .permissions import YES, Verdict, no
from .reading import image_ids


def may_change_picture(image: AbstractImage) -> Verdict:
    """Whether the picture may be deleted or get another file."""
    if image.pk is None:
        return YES
    for chapter in ChapterPage.originals.all():
        for text in (chapter, chapter.working_text()):
            if image.pk in image_ids(text.record()):
                return no(
                    _("Chapter “%s” shows this image: it stays as it is. Upload a new one.")
                    % text.title
                )
    key = str(image.pk)
    if ConsultationDocument.objects.filter(images__has_key=key).exists():
        return no(_("A consulted text shows this image: it stays as it is. Upload a new one."))
    if any(key in version.record["images"] for version in AdoptedVersion.objects.all()):
        return no(_("An adopted version shows this image: it stays as it is. Upload a new one."))
    return YES


def _refuse_deletion(sender: Any, instance: AbstractImage, **kwargs: Any) -> None:
    _demand(instance)


def _refuse_another_file(sender: Any, instance: AbstractImage, **kwargs: Any) -> None:
    if instance.pk is None or kwargs.get("raw"):
        return
    stored = sender.objects.filter(pk=instance.pk).values_list("file", flat=True).first()
    if stored is not None and (stored != instance.file.name or not instance.file._committed):
        _demand(instance)


def _demand(image: AbstractImage) -> None:
    verdict = may_change_picture(image)
    if not verdict:
        raise PermissionDenied(verdict.reason)


def connect() -> None:
    """Called once, when all apps are loaded."""
    image_model = get_image_model()
    pre_delete.connect(_refuse_deletion, sender=image_model, dispatch_uid="plan-pictures")
    pre_save.connect(_refuse_another_file, sender=image_model, dispatch_uid="plan-pictures")
