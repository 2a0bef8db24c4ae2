"""What search puts into the registries of `home`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from home import registry
from home.registry import DeskItem
from home.search_sources import row_finders, search_sources
from search import building, extraction, indexing, outages
from search.first_synonyms import make_synonyms
from search.models import AskedQuery, WordCount
from search.ranking import number_of_entries
from search.rights import give_editors_rights
from search.row_search import rows_of

KEEP_QUERIES = timedelta(days=365)
COUNT_EVERY = timedelta(hours=1)
COUNT_MANY_EVERY = timedelta(days=1)
MANY_ENTRIES = 20_000


def register() -> None:
    """Called once, when all apps are loaded."""
    registry.setup_steps.register(give_editors_rights)
    registry.setup_steps.register(make_synonyms)
    registry.tick_jobs.register(follow_time)
    registry.tick_jobs.register(extraction.retry_left_over)
    registry.tick_jobs.register(count_words)
    registry.tick_jobs.register(building.follow)
    registry.retention_rules.register(forget_queries)
    registry.retention_rules.register(extraction.forget_unused)
    row_finders.register(rows_of)
    registry.health_notes.register(note_of_health)
    registry.desk_items.register(desk_items)


def follow_time() -> str | None:
    """What became public, or stopped being so, by time alone; and what a failure left behind."""
    changed = 0
    for source in search_sources:
        changed += indexing.reconcile(source)
    changed += indexing.drop_unknown_sources()
    return f"search: {changed} entries brought up to date" if changed else None


def count_words() -> str | None:
    """Ranking wants to know how rare words are; an old count is good enough, in a large index an
    older one."""
    every = COUNT_MANY_EVERY if number_of_entries() > MANY_ENTRIES else COUNT_EVERY
    if WordCount.objects.filter(counted_at__gt=timezone.now() - every).exists():
        return None
    with transaction.atomic():
        indexing.refresh_statistics()
    return None


def forget_queries(now: datetime) -> int:
    """Retention rule: numbers of queries are kept for a year."""
    oldest = timezone.localdate(now) - KEEP_QUERIES
    return AskedQuery.objects.filter(day__lt=oldest).delete()[0]


def note_of_health() -> tuple[str, str]:
    """Who answers readers: the search server, the embedded engine, or this instead of that."""
    if not settings.SEARCH_URL:
        return "search", "embedded"
    outage = outages.present()
    return "search", f"embedded instead of the server: {outage.reason}" if outage else "server"


def desk_items(user: User) -> list[DeskItem]:
    """Operators are told that the search server fails; readers notice nothing."""
    outage = outages.present() if user.is_superuser else None
    if outage is None:
        return []
    detail = _("%(reason)s; the embedded engine answers readers meanwhile.") % {
        "reason": outage.get_reason_display()
    }
    url = reverse("search_server")
    return [DeskItem(_("The search server fails"), url, detail=detail, due=outage.began_at)]
