"""What the catalogue shows of itself elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.signals import published, unpublished

from home import registry
from home.documents import register_document
from home.page_cache import content_changed
from home.signals import DRAFT_FIELDS


def register() -> None:
    from . import following, import_tasks, log_actions, retention, search_declarations, setup  # noqa: F401
    from .desk import desk_items
    from .home_section import catalogue_section
    from .models import CataloguePage, Entity, EntityText, Offer, OfferPhoto
    from .personal_data import ProposalsSource
    from .printing import documents as printed

    registry.first_pages.register(registry.FirstPage(50, CataloguePage, setup.first_page))
    registry.setup_steps.register(setup.make_rights)
    registry.setup_steps.register(setup.let_words_be_translated)
    registry.setup_steps.register(setup.set_workflow)
    registry.home_sections.register(catalogue_section)
    registry.desk_items.register(desk_items)
    registry.retention_rules.register(retention.forget_unconfirmed)
    registry.retention_rules.register(retention.erase_proposers)
    registry.retention_rules.register(import_tasks.forget_reports)
    registry.retention_rules.register(printed.forget_documents)
    registry.tick_jobs.register(import_tasks.requeue_abandoned)
    registry.tick_jobs.register(following.follow_imports)
    registry.staff_archive.register(import_tasks.may_have_file)
    registry.archive_uses.register(uses_of_file)
    registry.cache_boundaries.register(next_boundary)
    registry.sitemap_sources.register(addresses)
    registry.personal_data.register(ProposalsSource())
    registry.demo_steps.register(make_demo)
    registry.demo_steps.register(make_translations)
    registry.translation_lists.register(entities_to_translate)
    search_declarations.register()
    for signal in (published, unpublished):
        signal.connect(following.on_published, sender=Entity, dispatch_uid="catalogue-text-follows")
    register_document(
        printed.KIND, printed.build_catalogue_pdf, printed.catalogue_pdf_name, "application/pdf"
    )
    for shown in (Entity, EntityText, Offer, OfferPhoto):
        name = f"catalogue-{shown.__name__}"
        post_save.connect(_on_save, sender=shown, dispatch_uid=name)
        post_delete.connect(_on_delete, sender=shown, dispatch_uid=name)


def uses_of_file(sha256: str) -> Iterator[registry.FileUse]:
    """Imports whose file it is: for the office alone."""
    from .models import ImportRun

    for run in ImportRun.objects.filter(file=sha256):
        words = _("Import into the catalogue: %(run)s") % {"run": run}
        yield registry.FileUse(words, run.get_absolute_url(), is_public=False)


def _on_save(raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Saving a draft writes only fields that the public does not see."""
    if raw or (update_fields is not None and set(update_fields) <= DRAFT_FIELDS):
        return
    content_changed()


def _on_delete(**kwargs: Any) -> None:
    content_changed()


def next_boundary(now: datetime) -> datetime | None:
    """The next moment at which an entity stops being public by itself."""
    from .models import Entity

    return (
        Entity.objects.filter(live=True, expire_at__gt=now)
        .order_by("expire_at")
        .values_list("expire_at", flat=True)
        .first()
    )


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap: public entities, in each language into which they are translated. The form
    for proposals has no place there."""
    from .models import CataloguePage, Entity
    from .search_declarations import public_texts

    if not CataloguePage.originals.live().exists():
        return
    for slug, changed_at in Entity.objects.public().values_list("slug", "changed_at").iterator():
        yield f"/katalog/{slug}/", timezone.localtime(changed_at)
    if languages := set(CataloguePage.all_languages.live().values_list("locale_id", flat=True)):
        for text in public_texts(timezone.now()).filter(locale__in=languages):
            yield text.get_absolute_url(), text.last_published_at


def make_translations() -> str | None:
    """Some of them in other languages."""
    from .demo.translated import translate_entities

    return translate_entities()


def entities_to_translate() -> tuple[str, str]:
    """A list for the translators' desk."""
    return _("Entities to translate"), reverse("catalogue_to_translate")


def make_demo() -> str | None:
    """Example entities for `manage.py demo`."""
    from .demo import build_catalogue

    return build_catalogue()
