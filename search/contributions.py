"""What search puts into the registries of `home`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from home import registry
from home.search_sources import search_sources
from search import extraction, indexing
from search.first_synonyms import make_synonyms
from search.models import AskedQuery
from search.rights import give_editors_rights

KEEP_QUERIES = timedelta(days=365)
STATISTICS_EVERY = timedelta(hours=1)


def register() -> None:
    """Called once, when all apps are loaded."""
    registry.setup_steps.register(give_editors_rights)
    registry.setup_steps.register(make_synonyms)
    registry.tick_jobs.register(follow_time)
    registry.tick_jobs.register(extraction.retry_left_over)
    registry.tick_jobs.register(count_words)
    registry.retention_rules.register(forget_queries)


def follow_time() -> str | None:
    """What became public, or stopped being so, by time alone; and what a failure left behind."""
    changed = 0
    for source in search_sources:
        changed += indexing.reconcile(source)
    changed += indexing.drop_unknown_sources()
    return f"search: {changed} entries brought up to date" if changed else None


def count_words() -> str | None:
    """Ranking wants to know how rare words are; an hour old is good enough."""
    due = cache.get("search:counted")
    now = timezone.now()
    if due is not None and now - due < STATISTICS_EVERY:
        return None
    with transaction.atomic():
        indexing.refresh_statistics()
    cache.set("search:counted", now, 24 * 3600)
    return None


def forget_queries(now: datetime) -> int:
    """Retention rule: numbers of queries are kept for a year."""
    oldest = timezone.localdate(now) - KEEP_QUERIES
    return AskedQuery.objects.filter(day__lt=oldest).delete()[0]
