"""Background work in tests: the worker's own code, called when the test says so."""

from __future__ import annotations

from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

MANY = 1_000


def run_all(*, may_fail: bool = False) -> int:
    """Run every task that may run now, and what these enqueue; gives their number.

    A task that fails, fails the test, unless it `may_fail`.
    """
    failed_before = set(DBTaskResult.objects.failed().values_list("pk", flat=True))
    done = 0
    while True:
        hooks = _call_commit_hooks()
        ran = _work()
        done += ran
        if not hooks and not ran:
            break
        if done >= MANY:
            raise AssertionError("Background tasks enqueue each other without end.")
    failed = DBTaskResult.objects.failed().exclude(pk__in=failed_before)
    if not may_fail and failed:
        raise AssertionError("\n".join(f"{task.task_path}: {task.traceback}" for task in failed))
    return done


def _work() -> int:
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="background",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
    )
    # Not worker.run(): between tasks it closes the connection, and with it the transaction
    # that most tests are.
    ready = DBTaskResult.objects.ready().filter(backend_name=worker.backend_name)
    while (task := ready.first()) is not None and worker._run_tasks < MANY:
        task.claim(worker.worker_id)
        worker.run_task(task)
    return worker._run_tasks


def _call_commit_hooks() -> int:
    """Most tests are one transaction that never commits: do now what waits for its commit."""
    hooks, connection.run_on_commit = connection.run_on_commit, []
    for _savepoints, hook, _robust in hooks:
        hook()
    return len(hooks)
