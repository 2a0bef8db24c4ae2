"""What a watcher of the server asks: is the process alive, and can it serve?"""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.registry import health_notes

logger = logging.getLogger(__name__)

_migrated = False


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has all its migrations. A dead cache is noted, no more:
    pages are made without it."""
    state = {"database": _database(), "migrations": "unknown", "cache": _cache()}
    if state["database"] == "ok":
        state["migrations"] = _migrations()
        state.update(_notes())
    well = state["database"] == state["migrations"] == "ok"
    return JsonResponse(
        {"status": "ok" if well else "unavailable", **state}, status=200 if well else 503
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception as error:
        logger.warning("Health: the database does not answer (%s)", type(error).__name__)
        return "unavailable"
    return "ok"


def _migrations() -> str:
    # Migrations are never undone under a running process: once complete, not asked again.
    global _migrated
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except Exception as error:
            logger.warning("Health: migrations cannot be read (%s)", type(error).__name__)
            return "unknown"
    return "ok" if _migrated else "missing"


def _notes() -> dict[str, str]:
    """Of what the site can do without, for the time being."""
    notes = {}
    for tell in health_notes:
        try:
            name, state = tell()
        except Exception as error:
            logger.warning("Health: a part cannot be asked (%s)", type(error).__name__)
            continue
        notes[name] = state
    return notes


def _cache() -> str:
    # It never raises: see home.cache.
    cache.set("health", 1, 10)
    return "ok" if cache.get("health") else "unavailable"
