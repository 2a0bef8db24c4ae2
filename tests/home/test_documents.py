"""Documents made in the background: each once, whatever dies on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home import documents
from home.documents import document_response, make_document, register_document, request_document
from home.models import GeneratedDocument
from home.pdf import PdfUnavailable
from tests.at_once import at_once

State = GeneratedDocument.State


class Builder:
    """Counts its calls; `fault` is raised, `during` is called in the middle."""

    def __init__(self) -> None:
        self.calls = 0
        self.fault: Exception | None = None
        self.during = lambda: None

    def __call__(self, subject, progress):
        self.calls += 1
        progress(40)
        self.during()
        if self.fault:
            raise self.fault
        return f"zestawienie {subject} {self.calls}".encode()


@pytest.fixture
def builder():
    made = Builder()
    register_document("proba", made, lambda subject: f"próba-{subject}.csv", "text/csv")
    yield made
    del documents._kinds["proba"]


@pytest.fixture
def ask(db):
    """Ask for the document as a reader does."""

    def response(subject="a", kind="proba", public_cache=True):
        request = RequestFactory().get("/plik")
        return document_response(request, kind, subject, public_cache=public_cache)

    return response


def the_document():
    return GeneratedDocument.objects.get()


def test_it_is_promised_then_there(ask, builder, run_background):
    promised = ask()
    assert promised.status_code == 503
    assert int(promised["Retry-After"]) > 0
    assert "no-store" in promised["Cache-Control"]
    assert "przygotowywany" in promised.content.decode()
    run_background()
    there = ask()
    assert there.status_code == 200
    assert b"".join(there.streaming_content) == b"zestawienie a 1"
    assert there["Content-Type"] == "text/csv"
    assert "utf-8''pr%C3%B3ba-a.csv" in there["Content-Disposition"]
    assert there["Cache-Control"].startswith("public")
    assert ask(public_cache=False)["Cache-Control"].startswith("private")
    request_document("proba", "a")
    run_background()
    assert builder.calls == 1


def test_its_progress_is_shown(ask, builder, run_background):
    seen = []
    builder.during = lambda: seen.append(ask().content.decode())
    request_document("proba", "a")
    run_background()
    assert 'value="40"' in seen[0]
    assert the_document().progress == 100


def test_each_subject_has_its_own(ask, builder, run_background):
    request_document("proba", "a")
    request_document("proba", "b")
    run_background()
    assert b"".join(ask("b").streaming_content) == b"zestawienie b 2"


def test_an_unknown_kind_is_a_mistake(db):
    with pytest.raises(LookupError):
        request_document("nie-ma", "a")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_made_of_a_change_that_was_undone(builder, run_background):
    with pytest.raises(RuntimeError), transaction.atomic():
        request_document("proba", "a")
        raise RuntimeError
    run_background()
    assert builder.calls == 0
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once(builder):
    document = request_document("proba", "a")
    at_once(*[lambda: make_document.call(document.pk)] * 4)
    assert builder.calls == 1
    assert the_document().state == State.READY


def test_a_fault_is_said_and_tried_again_later(ask, builder, run_background, clock, caplog):
    builder.fault = ValueError("sekret")
    request_document("proba", "a")
    run_background()
    failed = ask()
    assert failed.status_code == 500
    assert "sekret" not in failed.content.decode()
    run_background()
    assert builder.calls == 1, "not at every visit"
    builder.fault = None
    clock.forward(minutes=6)
    assert ask().status_code == 503
    run_background()
    assert ask().status_code == 200


def test_a_dead_maker_is_replaced_after_its_lease(ask, builder, run_background, clock):
    request_document("proba", "a")
    document = the_document()
    documents._claim(document.pk)  # … and nothing further happens
    run_background()
    call_command("tick", verbosity=0)
    run_background()
    assert builder.calls == 0
    clock.forward(seconds=documents.LEASE.total_seconds() + 1)
    call_command("tick", verbosity=0)
    run_background()
    assert builder.calls == 1
    assert ask().status_code == 200


def test_what_kills_its_maker_again_and_again_is_given_up(db, builder, run_background, clock):
    document = request_document("proba", "a")
    for _ in range(documents.DEATHS):
        assert documents._claim(document.pk)
        clock.forward(seconds=documents.LEASE.total_seconds() + 1)
        call_command("tick", verbosity=0)
    run_background()
    assert builder.calls == 0
    assert the_document().state == State.FAILED


def test_a_maker_thought_dead_that_comes_back_changes_nothing(db, builder, run_background, clock):
    document = request_document("proba", "a")

    def overtaken():
        builder.during = lambda: None
        clock.forward(seconds=documents.LEASE.total_seconds() + 1)
        documents.requeue_abandoned()
        make_document.call(document.pk)

    builder.during = overtaken
    before = files()
    assert make_document.call(document.pk) == "made by another"
    document = the_document()
    assert document.attempt == 2
    with document.file.open() as file:
        assert file.read() == b"zestawienie a 2"
    assert files() - before == {document.file.name.rpartition("/")[2]}


def files():
    """Names in the storage; other tests leave theirs."""
    try:
        return set(storages["private"].listdir("generated/proba")[1])
    except FileNotFoundError:
        return set()


def test_a_task_that_was_lost_is_found_by_tick(db, builder, run_background, clock):
    request_document("proba", "a")
    clock.forward(minutes=1)
    call_command("tick", verbosity=0)
    run_background()
    assert builder.calls == 1


def test_a_file_cleared_away_is_made_again(ask, builder, run_background):
    request_document("proba", "a")
    run_background()
    the_document().file.storage.delete(the_document().file.name)
    assert ask().status_code == 503
    run_background()
    assert ask().status_code == 200


def test_without_pango_the_page_says_what_to_install(ask, builder, run_background, monkeypatch):
    monkeypatch.setattr(documents, "pdf_available", lambda: False)
    register_document("proba", builder, "proba.pdf", "application/pdf")
    response = ask()
    assert response.status_code == 503
    assert "libpango-1.0-0" in response.content.decode()
    run_background()
    assert builder.calls == 0
    monkeypatch.setattr(documents, "pdf_available", lambda: True)
    assert ask().status_code == 503
    run_background()
    assert ask().status_code == 200


def test_a_worker_without_pango_says_so_too(ask, builder, run_background):
    builder.fault = PdfUnavailable()
    request_document("proba", "a")
    run_background()
    assert ask().status_code == 503
    assert "libpango" in ask().content.decode()


def test_a_result_of_the_task_queue_is_forgotten(db, builder, run_background, clock):
    request_document("proba", "a")
    run_background()
    assert DBTaskResult.objects.exists()
    clock.forward(days=3)
    call_command("tick", verbosity=0)
    assert not DBTaskResult.objects.exists()
    assert the_document().finished_at < timezone.now() - timedelta(days=2)
