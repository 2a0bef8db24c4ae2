"""What the office does with a list of addresses: brings it, reads the report, decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.log_actions import log

from home.archive import DOCX, JPEG, ODT, PDF, PNG, XLSX, check_upload
from home.import_queue import ImportQueue

from ..models import SubscriberImport, Topic
from ..models.subscriber_import import KEEP_REPORT
from ..subscription_permissions import may_confirm_import, may_give_up_import, may_import

State = SubscriberImport.State
PROOFS = (PDF, JPEG, PNG, DOCX, ODT, XLSX)


def start_import(
    file: File[Any],
    *,
    topics: Iterable[str],
    proof: str,
    proof_date: date,
    user: User,
    proof_file: File[Any] | None = None,
) -> SubscriberImport:
    """Keep a list and have it checked in the background; nobody is subscribed yet.

    Raises Unreadable for a file that is no table, ValidationError for the rest of the form.
    """
    from catalogue.imports.opening import format_of

    may_import(user).demand()
    chosen = [topic.value for topic in Topic if topic in set(topics)]
    if not chosen:
        raise ValidationError({"topics": _("Choose at least one topic.")})
    if not proof.strip():
        raise ValidationError({"proof": _("Say how these people agreed.")})
    if proof_date > timezone.localdate():
        raise ValidationError({"proof_date": _("A consent cannot be given in the future.")})
    format_of(file, file.size)
    run = SubscriberImport(
        name=(file.name or "")[-150:],
        topics=chosen,
        proof=proof.strip(),
        proof_date=proof_date,
        started_by=user,
    )
    if proof_file is not None:
        try:
            run.proof_type = check_upload(proof_file, PROOFS)
        except ValidationError as error:
            raise ValidationError({"proof_file": error.messages}) from None
        run.proof_name = (proof_file.name or "")[-150:]
    with transaction.atomic():
        file.seek(0)
        run.file.save("list", file, save=False)
        if proof_file is not None:
            proof_file.seek(0)
            run.proof_file.save("proof", proof_file, save=False)
        run.save()
        log(instance=run, action="bulletin.import.start", user=user)
        queue.put_on_commit(run)
    return run


def confirm_import(run: SubscriberImport, user: User) -> SubscriberImport:
    """Subscribe everybody on the list who is new, all of them or nobody."""
    with transaction.atomic():
        run = SubscriberImport.objects.select_for_update().get(pk=run.pk)
        may_confirm_import(user, run).demand()
        run.state = State.CONFIRMED
        run.save(update_fields=["state"])
        log(instance=run, action="bulletin.import.confirm", user=user)
        queue.put_on_commit(run)
    return run


def give_up_import(run: SubscriberImport, user: User) -> SubscriberImport:
    """Nobody on the list is subscribed; the list is deleted."""
    with transaction.atomic():
        run = SubscriberImport.objects.select_for_update().get(pk=run.pk)
        may_give_up_import(user, run).demand()
        run.give_up()
        log(instance=run, action="bulletin.import.cancel", user=user)
        transaction.on_commit(lambda: delete_list(run), robust=True)
    return run


def delete_list(run: SubscriberImport) -> None:
    """The addresses are in the database now, or are not wanted there."""
    if run.file:
        run.file.delete(save=False)
        SubscriberImport.objects.filter(pk=run.pk).update(file="")


@task(backend="background")
def work_on_import(run_id: int) -> str:
    """Check or import one list. Each is one transaction: a worker that dies leaves no half."""
    from ..subscriber_lists import work

    return work(run_id)


queue = ImportQueue(SubscriberImport, work_on_import)


def requeue_lost() -> str | None:
    """Tick job: imports whose task was lost with its worker."""
    put = queue.put_lost()
    return f"imports of subscribers: {put} enqueued" if put else None


def forget_reports(now: datetime) -> int:
    """Retention rule: wrong rows hold addresses; a list that nobody decides on is given up; a
    proof is kept as long as somebody subscribes by it."""
    old = SubscriberImport.objects.filter(created_at__lt=now - KEEP_REPORT)
    undecided = list(old.filter(state=State.CHECKED))
    for run in undecided:
        SubscriberImport.objects.filter(pk=run.pk, state=State.CHECKED).update(
            state=State.CANCELLED, finished_at=now
        )
        delete_list(run)
    unused = list(
        old.filter(state__in=SubscriberImport.ENDED, subscribers=None).exclude(proof_file="")
    )
    for run in unused:
        run.proof_file.delete(save=False)
        SubscriberImport.objects.filter(pk=run.pk).update(proof_file="", proof_name="")
    return len(undecided) + len(unused) + old.exclude(faults=[]).update(faults=[])
