"""What events show of themselves elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.signals import page_published

from home import registry
from home.documents import PDF, register_document
from home.page_cache import content_changed


def register() -> None:
    """Called once, when all models are loaded."""
    from . import log_actions, retention, search_declarations, setup  # noqa: F401
    from .actions import places, terms
    from .announcements import events_to_announce
    from .boundaries import next_boundary
    from .entity_section import exhibitions_section
    from .home_section import events_section
    from .models import Enrolment, EventsPage, Exhibitor, Term

    registry.first_pages.register(registry.FirstPage(60, EventsPage, setup.first_page))
    registry.setup_steps.register(setup.make_rights)
    registry.home_sections.register(events_section)
    registry.announcements.register(events_to_announce)
    registry.entity_sections.register(exhibitions_section)
    registry.cache_boundaries.register(next_boundary)
    registry.sitemap_sources.register(addresses)
    registry.tick_jobs.register(places.settle_due)
    registry.tick_jobs.register(terms.tell_of_untold)
    registry.retention_rules.register(retention.forget_unconfirmed)
    registry.retention_rules.register(retention.anonymise_past_events)
    _register_organiser()
    registry.demo_steps.register(make_demo)
    registry.deletion_refusals.register(reason_against_deletion)
    search_declarations.register()
    page_published.connect(_on_publication, dispatch_uid="events.published")
    for told, senders in ((_on_change, (Term, Exhibitor)), (_on_enrolment, (Enrolment,))):
        for shown in senders:
            name = f"events-{shown.__name__}"
            post_save.connect(told, sender=shown, dispatch_uid=name)
            post_delete.connect(told, sender=shown, dispatch_uid=name)


def _register_organiser() -> None:
    """The organiser's part: certificates, messages, reminders, the desk, a person's data."""
    from . import certificate_files as files
    from . import personal_data, reminders
    from .actions import messages
    from .desk import desk_items

    registry.desk_items.register(desk_items)
    registry.tick_jobs.register(messages.post_unfinished)
    registry.tick_jobs.register(reminders.send_reminders)
    registry.retention_rules.register(files.forget_old_files)
    registry.personal_data.register(personal_data.EventsSource())
    register_document(files.ONE, files.build_one, files.name_of_one, PDF)
    register_document(files.ALL, files.build_all, files.name_of_all, PDF)


def _on_change(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        content_changed()


def _on_enrolment(raw: bool = False, **kwargs: Any) -> None:
    """After the commit: whoever publishes the page has the content's version, then the term, which
    is locked while an enrolment is set up."""
    if not raw:
        transaction.on_commit(content_changed, robust=True)


def _on_publication(instance: Any, **kwargs: Any) -> None:
    """Who registered is told of a new time or place."""
    from .actions.terms import tell_of_changes
    from .models import EventPage

    if isinstance(instance, EventPage):
        tell_of_changes(instance)


def reason_against_deletion(page: Page) -> str:
    """For the CMS's API, which knows no hooks."""
    from .admin.page_guards import reason_against_deletion as reason

    return reason(page)


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap: lists of exhibitors, which are views under the pages of fairs."""
    from .choices import WITH_FAIR
    from .models import EventPage, Exhibitor

    fairs = EventPage.originals.live().public().filter(kind__in=WITH_FAIR)
    with_exhibitors = fairs.filter(pk__in=Exhibitor.objects.named().values("event"))
    for page in with_exhibitors:
        yield f"{page.get_url(request)}wystawcy/", page.last_published_at


def make_demo() -> str | None:
    """Example events for `manage.py demo`."""
    from .demo import build_events

    return build_events()
