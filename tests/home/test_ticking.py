"""`manage.py tick`: one at a time, no job stops another, and what dead workers leave."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessFailureLog
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from home import outbox
from home.models import StandardPage
from home.registry import Registry, retention_rules, tick_jobs
from home.ticking import DEATHS, TASK_LEASE, only_one


@pytest.fixture
def job():
    """Register jobs for one test."""
    added = []

    def register(function, registry=tick_jobs):
        registry.register(function)
        added.append((registry, function))
        return function

    yield register
    for registry, function in added:
        registry.unregister(function)


def test_a_job_that_fails_stops_no_other(db, job):
    done = []

    def breaks():
        raise ValueError("dane osobowe")

    job(breaks)
    job(lambda: done.append(1))
    out = StringIO()
    with pytest.raises(CommandError, match=r"breaks \(ValueError\)") as failure:
        call_command("tick", stdout=out)
    assert done == [1]
    assert "dane osobowe" not in str(failure.value)


def test_a_retention_rule_that_fails_stops_no_other(db, job):
    done = []

    def breaks(now):
        raise ValueError

    def works(now):
        done.append(now)
        return 0

    job(breaks, retention_rules)
    job(works, retention_rules)
    with pytest.raises(CommandError, match="apply_retention"):
        call_command("tick", verbosity=0)
    assert len(done) == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_tick_at_once_does_nothing(job):
    inside, leave = threading.Event(), threading.Event()
    runs = []

    def slow():
        runs.append(1)
        inside.set()
        assert leave.wait(30)

    job(slow)

    def first():
        try:
            call_command("tick", verbosity=0)
        finally:
            connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(30)
    out = StringIO()
    call_command("tick", stdout=out)
    leave.set()
    thread.join()
    assert "Another tick" in out.getvalue()
    assert runs == [1]
    leave.set()
    call_command("tick", verbosity=0)
    assert runs == [1, 1]


def hold_and_die(ready):
    import os

    connections.close_all()
    lock = only_one()
    lock.__enter__()
    ready.set()
    os._exit(9)


@pytest.mark.django_db(transaction=True)
def test_a_tick_that_died_holds_nobody_up(job):
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=hold_and_die, args=(ready,))
    process.start()
    process.join(30)
    assert ready.is_set()
    for _ in range(50):
        with only_one() as mine:
            if mine:
                return
        threading.Event().wait(0.1)
    pytest.fail("the lock of a dead process is still held")


# The task queue


def running_task(*, since, deaths=1):
    outbox.deliver.enqueue(0)
    result = DBTaskResult.objects.latest("enqueued_at")
    DBTaskResult.objects.filter(pk=result.pk).update(
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now() - since,
        worker_ids=["w"] * deaths,
    )
    return result


def status(result):
    return DBTaskResult.objects.get(pk=result.pk).status


def test_a_task_of_a_dead_worker_runs_again(db, run_background):
    dead = running_task(since=TASK_LEASE + timedelta(seconds=1))
    busy = running_task(since=TASK_LEASE - timedelta(seconds=30))
    call_command("tick", verbosity=0)
    assert (status(dead), status(busy)) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    run_background()
    assert (status(dead), status(busy)) == (TaskResultStatus.SUCCESSFUL, TaskResultStatus.RUNNING)


def test_a_task_that_kills_its_workers_is_given_up(db):
    deadly = running_task(since=TASK_LEASE * 2, deaths=DEATHS)
    call_command("tick", verbosity=0)
    assert status(deadly) == TaskResultStatus.FAILED


def test_scheduled_pages_go_live(home_page, clock):
    page = StandardPage(title="Jutro", slug="jutro", live=False)
    home_page.add_child(instance=page)
    page.go_live_at = clock.now + timedelta(hours=1)
    page.save_revision().publish()
    call_command("tick", verbosity=0)
    assert not StandardPage.objects.get(pk=page.pk).live
    clock.forward(hours=2)
    call_command("tick", verbosity=0)
    assert StandardPage.objects.get(pk=page.pk).live


def test_a_registry_keeps_each_item_once_and_in_order():
    registry = Registry("proba")
    assert registry.register("b") == "b"
    registry.register("a")
    registry.append("b")
    assert list(registry) == ["b", "a"]
    for item in registry:
        registry.unregister(item)
    assert len(registry) == 0


def test_who_signed_in_is_forgotten_after_a_month(db, clock, client, person):
    client.force_login(person("redaktor"))
    AccessFailureLog.objects.create(username="anna", ip_address="203.0.113.7")
    clock.forward(days=29)
    call_command("tick", verbosity=0)
    assert AccessFailureLog.objects.exists()
    clock.forward(days=2)
    call_command("tick", verbosity=0)
    assert not AccessFailureLog.objects.exists()
    assert not Session.objects.exists()
