"""Taking the content of an archived file away for good, while the record keeps that it was there.

For what must not be given out although a record rests on it, above all personal data that nobody
had noticed (RODO). See docs/files.md.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.utils.file import hash_filelike

from home import outbox, registry
from home.documents import forget_copies, forget_printed
from home.editorial import BOARD
from home.models import ArchivedFile, FileWithdrawal
from home.page_cache import content_changed
from home.search_declarations import tell_of_documents
from home.search_sources import content_withdrawn
from home.verdicts import YES, Verdict, no

GREY = 200

logger = logging.getLogger(__name__)


def may_see_archive(user: User | AnonymousUser) -> Verdict:
    """The list of archived files, and what rests on each."""
    if user.is_active and user.has_perm("home.view_archivedfile"):
        return YES
    return no(_("The files of records are looked after by those appointed to it."))


def may_withdraw(user: User | AnonymousUser, file: ArchivedFile) -> Verdict:
    """Take the content of this file away for good."""
    if not (user.is_active and user.has_perm("home.add_filewithdrawal")):
        return no(_("Files of records are withdrawn by those appointed to it."))
    if file.withdrawn:
        return no(_("This file is withdrawn already."))
    return YES


def withdraw_file(
    file: ArchivedFile, user: User, *, ground: str, reason: str, at: datetime | None = None
) -> FileWithdrawal:
    """Give the content of the file to nobody any more, and remove it from the disk once the
    transaction is over. Raises Refused, ValidationError by field."""
    with transaction.atomic():
        file = ArchivedFile.objects.select_for_update().get(pk=file.pk)
        may_withdraw(user, file).demand()
        reason = " ".join(reason.split())
        errors = {}
        if ground not in FileWithdrawal.Ground.values:
            errors["ground"] = _("Choose the ground.")
        if not reason:
            errors["reason"] = _("Write why the file is withdrawn.")
        if errors:
            raise ValidationError(errors)
        _fill_hashes()
        cms_hash = _cms_hash(file)
        content_changed()  # Locks one row: two withdrawals stand one after the other in the chain.
        act = FileWithdrawal.objects.append(
            file, user, at or timezone.now(), ground=ground, reason=reason, cms_hash=cms_hash
        )
        log(
            instance=file,
            action="home.file.withdraw",
            user=user,
            data={"ground": ground, "reason": reason, "sha256": file.pk},
        )
        forget_copies(file.pk)
        content_withdrawn.send(
            sender=FileWithdrawal, digests=[one for one in (file.pk, cms_hash) if one]
        )
        if file.content_type.startswith("image/"):
            forget_printed()  # Any of them may show the picture.
        _tell_of_withdrawal(act)
        transaction.on_commit(remove_withdrawn, robust=True)
    return act


def uses_of(file: ArchivedFile) -> list[registry.FileUse]:
    """What rests on the file, the public first."""
    found = [use for tell in registry.archive_uses for use in tell(file.pk)]
    return sorted(found, key=lambda use: (not use.is_public, use.words))


def copies_of(file: ArchivedFile) -> list[Any]:
    """Images and documents of the CMS with the same content, which lose it too."""
    hashed = _cms_hash(file)
    now = timezone.now()
    return [*_images(hashed, now), *_documents(hashed, now)] if hashed else []


def remove_withdrawn() -> str | None:
    """Tick job: bytes that are still there, because a process died or a backup brought them back.

    A picture of the CMS gets a grey one in its place: pages of the plan go on naming it, and only
    a resolution changes these. What fails keeps back nothing else, and is tried again.
    """
    acts = list(FileWithdrawal.objects.select_related("file"))
    removed, failed, gone, greyed = 0, 0, [], False
    # The files of records first: their addresses are known outside.
    for step in (_archived, _copies):
        for act in acts:
            try:
                found = list(step(act))
            except Exception:
                logger.exception("Withdrawal %d: content could not be looked for", act.number)
                failed += 1
                continue
            for thing, remove in found:
                try:
                    with transaction.atomic():
                        is_gone = remove()
                except Exception:
                    logger.exception("Withdrawal %d: content could not be removed", act.number)
                    failed += 1
                    continue
                removed += is_gone
                if isinstance(thing, get_document_model()):
                    gone.append(thing.pk)
                elif isinstance(thing, get_image_model()):
                    greyed = True
    if not removed and not failed:
        return None
    content_changed()
    if greyed:
        forget_printed()  # Some may have been made between the act and this.
    if gone:
        tell_of_documents(gone)
    told = f"withdrawn files: {removed} removed"
    return f"{told}, {failed} failed" if failed else told


Removal = tuple[Any, Callable[[], bool]]


def _archived(act: FileWithdrawal) -> Iterator[Removal]:
    if storages["private"].exists(act.file.path):
        yield act.file, partial(_delete, storages["private"], act.file.path)


def _copies(act: FileWithdrawal) -> Iterator[Removal]:
    if not act.cms_hash:
        return
    for image in _images(act.cms_hash, act.withdrawn_at):
        yield image, partial(_make_grey, image, act.cms_hash)
    for document in _documents(act.cms_hash, act.withdrawn_at):
        yield document, partial(_delete, document.file.storage, document.file.name)


def _delete(storage: Storage, name: str) -> bool:
    storage.delete(name)
    return True


def problems() -> Iterator[str]:
    """What is broken about withdrawals, a sentence each: part of `manage.py verify_record`."""
    previous = ""
    for number, act in enumerate(FileWithdrawal.objects.select_related("file"), 1):
        name = f"withdrawal {number} of the file {act.file_id}"
        if act.number != number or act.previous_hash != previous:
            yield f"{name}: does not follow the one before"
        elif act.compute_hash() != act.hash:
            yield f"{name}: its content was changed"
        previous = act.hash
        if storages["private"].exists(act.file.path):
            yield f"{name}: its content is still there; “manage.py tick” removes it"


def _cms_hash(file: ArchivedFile) -> str:
    try:
        with file.open() as content:
            return str(hash_filelike(content))
    except FileNotFoundError:
        return ""


def _images(hashed: str, until: datetime) -> list[Any]:
    return list(get_image_model().objects.filter(file_hash=hashed, created_at__lte=until))


def _documents(hashed: str, until: datetime) -> list[Any]:
    found = get_document_model().objects.filter(file_hash=hashed, created_at__lte=until)
    return [one for one in found if one.file.storage.exists(one.file.name)]


def _make_grey(image: Any, hashed: str) -> bool:
    """Another file under the same name; the row is written past the guards of the plan's pictures,
    which keep everybody else from it."""
    rows = get_image_model().objects.select_for_update()
    # Of two processes at once the second would leave a file that no row names.
    image = rows.filter(pk=image.pk, file_hash=hashed).first()
    if image is None:
        return False
    name, storage = image.file.name, image.file.storage
    # First of all, so that what fails below leaves nothing.
    storage.delete(name)
    for rendition in image.renditions.all():
        rendition.delete()
    content = io.BytesIO()
    kind = {".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP"}
    Drawing.new("L", (image.width, image.height), GREY).save(
        content, format=kind.get(PurePath(name).suffix.lower(), "PNG")
    )
    written = storage.save(name, ContentFile(content.getvalue()))
    content.seek(0)
    type(image).objects.filter(pk=image.pk).update(
        file=written,
        file_size=len(content.getvalue()),
        file_hash=hash_filelike(content),
        focal_point_x=None,
        focal_point_y=None,
        focal_point_width=None,
        focal_point_height=None,
    )
    return True


def _fill_hashes() -> None:
    """By its hash a copy is found; images and documents that came in past the CMS may have none."""
    for model in (get_image_model(), get_document_model()):
        for one in model.objects.filter(file_hash=""):
            try:
                with one.file.storage.open(one.file.name) as content:
                    hashed = hash_filelike(content)
            except OSError:
                continue  # There is no content that could be withdrawn.
            model.objects.filter(pk=one.pk, file_hash="").update(file_hash=hashed)


def _tell_of_withdrawal(act: FileWithdrawal) -> None:
    """One person alone can take away what a record rests on; so others know of it at once."""
    people = get_user_model().objects.filter(
        Q(groups__name=BOARD) | Q(is_superuser=True), is_active=True
    )
    who, uses = act.withdrawn_by.get_full_name() or str(act.withdrawn_by), uses_of(act.file)
    for user in people.exclude(email="").distinct():
        outbox.post(
            "file_withdrawn",
            user.email,
            {"act": act, "who": who, "uses": uses},
            key=f"file-withdrawn:{act.pk}:{user.pk}",
        )
