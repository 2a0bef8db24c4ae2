"""What the plan shows of itself elsewhere: each entry is found by the named registry it joins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from home import documents, registry
from home.languages.showing import in_reader_language, page_for_reader
from home.page_cache import content_changed


def register() -> None:
    from . import documents_of_plan, log_actions, search_declarations, setup  # noqa: F401
    from .announcements import consultations_to_announce
    from .desk import desk_items
    from .models import BodiesIndexPage, Body, ConsultationIndexPage, PlanPage, Priority
    from .personal_data import RemarksSource

    for page in (
        registry.FirstPage(10, PlanPage, setup.plan_fields, to_check=True),
        registry.FirstPage(20, ConsultationIndexPage, lambda: setup.first_page("consultations")),
        registry.FirstPage(40, BodiesIndexPage, lambda: setup.first_page("bodies")),
    ):
        registry.first_pages.register(page)
    registry.setup_steps.register(setup.make_roles)
    registry.setup_steps.register(setup.make_body_pages)
    registry.setup_steps.register(setup.make_priorities)
    registry.setup_steps.register(setup.make_way)
    registry.home_sections.register(consultation_section)
    registry.home_sections.register(plan_section)
    registry.desk_items.register(desk_items)
    registry.announcements.register(consultations_to_announce)
    registry.public_archive.register(archived_file_is_public)
    registry.staff_archive.register(archived_file_is_for_staff)
    registry.archive_uses.register(uses_of_file)
    registry.cache_boundaries.register(next_boundary)
    registry.sitemap_sources.register(addresses)
    registry.retention_rules.register(forget_unconfirmed)
    registry.personal_data.register(RemarksSource())
    registry.demo_steps.register(make_demo)
    search_declarations.register()
    documents.register_document(
        "plan",
        documents_of_plan.build_plan_pdf,
        filename=documents_of_plan.plan_pdf_name,
        content_type="application/pdf",
    )
    post_save.connect(_set_way_on_new_plan, sender=PlanPage, dispatch_uid="way-on-new-plan")
    for shown in (Priority, Body):
        post_save.connect(_content_changed, sender=shown, dispatch_uid=f"shown-{shown.__name__}")


def _content_changed(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        content_changed()


def _set_way_on_new_plan(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    from .setup import set_way_on

    if created and not raw:
        set_way_on(instance)


def make_demo() -> str | None:
    """Bodies, the plan and its consultations for `manage.py demo`."""
    from .demo.build import build_plan

    return build_plan()


def consultation_section(request: HttpRequest) -> registry.SectionRow:
    """Home: consultations that are open or about to open, with the days left."""
    from .models import Consultation

    now = timezone.now()
    consultations = list(Consultation.objects.open(now).order_by("closes_at"))
    consultations += list(Consultation.objects.upcoming(now).order_by("opens_at"))
    return registry.SectionRow(
        order=100,
        template="planpages/home/consultations.html",
        context={"consultations": consultations, "now": now},
    )


def plan_section(request: HttpRequest) -> registry.SectionRow | None:
    """Home: the plan, its version in force and its chapters."""
    from .models import ChapterPage, PlanPage

    plan = PlanPage.originals.live().first()
    if plan is None:
        return None
    return registry.SectionRow(
        order=200,
        template="planpages/home/plan.html",
        context={
            "plan": plan,
            "version": plan.versions.select_related("resolution").order_by("-number").first(),
            "chapters": in_reader_language(ChapterPage.originals.of_plan(plan).live().in_order()),
            "shown": page_for_reader(plan),
        },
    )


def archived_file_is_public(sha256: str) -> bool:
    """A file of an adopted version, or of a consultation's document that anyone may read."""
    from .models import AdoptedVersion, ConsultationDocument

    return (
        AdoptedVersion.objects.filter(files=sha256).exists()
        or ConsultationDocument.objects.public().filter(files=sha256).exists()
    )


def archived_file_is_for_staff(user: User, sha256: str) -> bool:
    from .models import AdoptedVersion, ConsultationDocument

    return (
        AdoptedVersion.objects.filter(files=sha256).exists()
        or ConsultationDocument.objects.filter(files=sha256).exists()
    )


def uses_of_file(sha256: str) -> Iterator[registry.FileUse]:
    from .models import AdoptedVersion, ConsultationDocument

    for version in AdoptedVersion.objects.filter(files=sha256).select_related("resolution"):
        words = _("Version %(number)d of the plan: picture") % {"number": version.number}
        if version.resolution.annex_id == sha256:
            words = _("Version %(number)d of the plan: scan of the resolution") % {
                "number": version.number
            }
        yield registry.FileUse(words, version.get_absolute_url(), is_public=True)
    documents = ConsultationDocument.objects.filter(files=sha256)
    public = set(ConsultationDocument.objects.public().filter(files=sha256).values_list("pk"))
    for document in documents.select_related("consultation"):
        words = _("Consulted text “%s”: picture") % document.title
        is_public = (document.pk,) in public
        yield registry.FileUse(words, document.get_absolute_url(), is_public=is_public)


def next_boundary(now: datetime) -> datetime | None:
    """The next announcement, opening or closing of a consultation; or the next day left."""
    from .models import Consultation

    moments = []
    for field in ("announced_at", "opens_at", "closes_at"):
        moments += list(
            Consultation.objects.filter(**{f"{field}__gt": now})
            .order_by(field)
            .values_list(field, flat=True)[:1]
        )
    if Consultation.objects.filter(closes_at__gt=now).exists():
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        moments.append(midnight + timedelta(days=1))
    return min(moments, default=None)


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap: records that readers reach by an address of their own."""
    from .models import AdoptedVersion, Consultation, ConsultationDocument

    for version in AdoptedVersion.objects.all():
        yield version.get_absolute_url(), version.adopted_at
    for consultation in Consultation.objects.announced():
        yield consultation.get_absolute_url(), None
    for document in ConsultationDocument.objects.public().select_related("consultation"):
        yield document.get_absolute_url(), document.frozen_at


def forget_unconfirmed(now: datetime) -> int:
    """Delete remarks that nobody confirmed in the term: they were never received."""
    from .models import ConsultationRules, Remark

    term = ConsultationRules.load().confirmation_term + timedelta(days=7)
    count, _models = Remark.objects.filter(confirmed_at=None, sent_at__lt=now - term).delete()
    return count
