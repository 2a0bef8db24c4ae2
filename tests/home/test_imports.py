"""Imports of the three apps in their queue: which of them a tick finds lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bulletin.models import SubscriberImport
from catalogue.models import ImportRun
from home.archive import archive
from home.models import FileImport
from monitoring.models import ValueImport
from tests.people import person

pytestmark = pytest.mark.django_db

SOON = timedelta(seconds=1)
PATIENCE = timedelta(minutes=10)


def brought(model: type[FileImport], **values: object) -> FileImport:
    """An import of a file in the archive, or of a list that is kept with the import."""
    made = model(name="plik", started_by=person("redaktor"), **values)
    if model is SubscriberImport:
        made.proof, made.proof_date = "Karty", date(2012, 1, 1)
    else:
        made.file = archive(ContentFile(b"a;b"), "plik.csv", "text/csv")
    made.save()
    return made


@pytest.fixture(params=[SubscriberImport, ImportRun, ValueImport], ids=lambda m: m.__name__)
def model(request) -> type[FileImport]:
    return request.param


def test_what_waits_for_a_worker_too_long_is_lost(model):
    now = timezone.now()
    brought(model, enqueued_at=now - PATIENCE)
    late = brought(model, enqueued_at=now - PATIENCE - SOON)
    confirmed = brought(model, enqueued_at=now - PATIENCE - SOON, state="confirmed")
    assert set(model.objects.lost(now)) == {late, confirmed}


def test_nobody_waits_for_what_awaits_a_decision_or_has_ended(model):
    ago = timezone.now() - timedelta(days=1)
    for state in model.State.values:
        if state not in model.IN_QUEUE:
            brought(model, state=state, created_at=ago, enqueued_at=ago)
            brought(model, state=state, created_at=ago)
    assert not model.objects.lost(timezone.now())


def test_what_never_came_into_the_queue_is_lost_after_a_head_start(model):
    now = timezone.now()
    brought(model, created_at=now - model.HEAD_START + SOON)
    left = brought(model, created_at=now - model.HEAD_START)
    assert list(model.objects.lost(now)) == [left]


def test_the_command_line_has_time_for_what_it_keeps():
    """`import_entities` works on its run itself, without the queue."""
    assert timedelta(seconds=30) == ImportRun.HEAD_START


def test_a_tick_puts_the_lost_into_the_queue_once(model):
    lost = brought(model, created_at=timezone.now() - timedelta(hours=1))
    for _ in range(2):
        call_command("tick", verbosity=0)
        assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[lost.pk]]
    lost.refresh_from_db()
    assert lost.enqueued_at is not None


def test_a_file_that_was_given_up_meanwhile_stays_given_up(model):
    run = brought(model)
    model.objects.filter(pk=run.pk).update(state="cancelled")
    run.refuse("Plik jest uszkodzony.")
    run.refresh_from_db()
    assert (run.state, run.error) == ("cancelled", "")


def test_a_refused_file_is_out_of_the_queue(model):
    run = brought(model, enqueued_at=timezone.now())
    run.refuse("Plik jest uszkodzony.")
    run.refresh_from_db()
    assert (run.state, run.error, run.enqueued_at) == ("refused", "Plik jest uszkodzony.", None)
    assert run.finished_at is not None
