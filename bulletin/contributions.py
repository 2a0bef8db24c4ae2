"""What the bulletin shows of itself elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from home import registry
from home.documents import register_document
from home.page_cache import content_changed


def register() -> None:
    """Called once, when all models are loaded."""
    from . import subscription_contributions

    _register_issues()
    subscription_contributions.register()


def _register_issues() -> None:
    from . import log_actions, search_declarations, setup  # noqa: F401
    from .actions.issues import publish_due
    from .desk import desk_items
    from .home_section import bulletin_section
    from .models import BulletinPage, Section
    from .printing import documents as printed

    registry.first_pages.register(registry.FirstPage(70, BulletinPage, setup.first_page))
    for step in (setup.make_sections, setup.make_rights, setup.make_way):
        registry.setup_steps.register(step)
    registry.tick_jobs.register(publish_due)
    registry.home_sections.register(bulletin_section)
    registry.desk_items.register(desk_items)
    registry.cache_boundaries.register(next_publication)
    registry.sitemap_sources.register(addresses)
    registry.retention_rules.register(printed.forget_documents)
    registry.demo_steps.register(make_demo)
    search_declarations.register()
    for kind in (printed.KIND, printed.PREVIEW):
        register_document(kind, printed.builder(kind), printed.name_of_file, "application/pdf")
    for signal in (post_save, post_delete):
        signal.connect(_on_section, sender=Section, dispatch_uid=f"bulletin-section-{id(signal)}")


def _on_section(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        content_changed()


def next_publication(now: datetime) -> datetime | None:
    """The next moment for which an issue is scheduled."""
    from .models import Edition

    return (
        Edition.objects.unpublished()
        .filter(publish_at__gt=now)
        .order_by("publish_at")
        .values_list("publish_at", flat=True)
        .first()
    )


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap: years and sections; issues and articles are pages of the tree."""
    from .models import ArticlePage, BulletinPage, IssuePage, Section

    page = BulletinPage.originals.live().first()
    if page is None:
        return
    root = page.get_url(request)
    for year in set(IssuePage.originals.live().public().values_list("year", flat=True)):
        yield f"{root}rok/{year}/", None
    readable = ArticlePage.originals.live().public()
    for section in Section.objects.filter(articles__in=readable).distinct():
        yield section.get_absolute_url(), None


def make_demo() -> str | None:
    """Example issues for `manage.py demo`."""
    from .demo import build_bulletin

    return build_bulletin()
