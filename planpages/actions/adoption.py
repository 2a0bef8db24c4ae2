"""Adoption: one resolution, every changed chapter, one transaction."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from home import formats
from home.archive import archive, check_upload
from home.documents import request_document
from home.page_cache import content_changed

from ..freezing import archive_images
from ..models import (
    AdoptedVersion,
    ChapterPage,
    Decision,
    DecisionKind,
    Indicator,
    IndicatorDefinition,
    Intervention,
    InterventionDefinition,
    PlanPage,
    Priority,
    Resolution,
    Stage,
    adopting,
    canonical,
    digest,
)
from ..permissions import (
    Refused,
    adoption_obstacles,
    may_adopt,
    may_decide_unwritten,
    resulting_texts,
)
from ..reading import ChapterText, TextBlock
from . import notices


class NotReady(Refused):
    """The working version cannot be adopted; `obstacles` says why, a sentence each."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(" ".join(obstacles))
        self.obstacles = obstacles


def working_digest(plan: PlanPage) -> str:
    """Digest of the plan as a resolution would make it: what the person who adopts was shown."""
    chapters = ChapterPage.originals.of_plan(plan).order_by("pk").with_way()
    return digest(
        {
            "plan": plan.get_latest_revision_as_object().record(),
            "chapters": [text.record() for text in resulting_texts(chapters).values()],
        }
    )


def adopt_plan(
    plan: PlanPage,
    user: User,
    *,
    number: str,
    date: Date,
    annex: File[Any],
    shown_digest: str,
    at: datetime | None = None,
) -> AdoptedVersion:
    """Record the Zarząd's resolution: publish every chapter before it and write the snapshot.

    `annex` is the scan (PDF). `shown_digest` is `working_digest` of what was shown.
    Raises NotReady, Refused, ValidationError (keys number, date, annex); then nothing is changed.
    """
    at = at or timezone.now()
    with transaction.atomic(), adopting():
        plan = PlanPage.originals.select_for_update().get(pk=plan.pk)
        may_adopt(user, plan).demand()
        chapters = list(
            ChapterPage.originals.of_plan(plan).select_for_update().order_by("pk").with_way()
        )
        if obstacles := adoption_obstacles(plan, chapters):
            raise NotReady(obstacles)
        changed = [chapter for chapter in chapters if chapter.stage == Stage.BOARD]
        for chapter in changed:
            may_decide_unwritten(user, chapter).demand()
        if working_digest(plan) != shown_digest:
            raise Refused(
                _("The text has changed since you opened it: read it again before you decide.")
            )
        arrived = max(timezone.localdate(c.stage_state.started_at) for c in changed)
        resolution = _resolution(plan, user, number, date, arrived, annex, at)
        for chapter in sorted(changed, key=lambda c: c.number):
            _approve(chapter, user, resolution, at)
        _publish(plan, changed, user)
        version = _snapshot(plan, resolution, at)
        _define_blocks(version)
        head = Decision.objects.append(
            kind=DecisionKind.ADOPTED,
            plan=plan,
            actor=user,
            content_digest=version.digest,
            resolution=resolution,
            at=at,
        )
        request_document("plan", str(version.pk))
        content_changed()
        notices.plan_adopted(version, head.hash)
    return version


def _resolution(
    plan: PlanPage,
    user: User,
    number: str,
    date: Date,
    earliest: Date,
    annex: File[Any],
    at: datetime,
) -> Resolution:
    errors: dict[str, Any] = {}
    number = " ".join(number.split())
    if not number:
        errors["number"] = _("Give the number of the resolution.")
    elif _is_recorded(number):
        errors["number"] = _("A resolution with this number is recorded already.")
    if date > timezone.localdate(at):
        errors["date"] = _("The date of the resolution is in the future.")
    elif date < earliest:
        errors["date"] = _(
            "The last chapter came before the Zarząd on %s: the resolution cannot be earlier."
        ) % formats.day(earliest)
    try:
        content_type = check_upload(annex, {"application/pdf"})
    except ValidationError as error:
        errors["annex"] = error
    if errors:
        raise ValidationError(errors)
    kept = archive(annex, annex.name or "uchwala.pdf", content_type)
    return Resolution.objects.create(
        plan=plan, number=number, date=date, annex=kept, recorded_at=at, recorded_by=user
    )


def _is_recorded(number: str) -> bool:
    """Whether the number is taken, in any case; SQLite alone folds no Polish letters."""
    numbers = Resolution.objects.values_list("number", flat=True)
    return number.casefold() in {taken.casefold() for taken in numbers}


def _approve(chapter: ChapterPage, user: User, resolution: Resolution, at: datetime) -> None:
    state = TaskState.objects.select_for_update().get(pk=chapter.stage_state.pk)
    task = state.task.specific
    Decision.objects.append(
        kind=DecisionKind.ADOPTED,
        plan=resolution.plan,
        chapter=chapter,
        stage=Stage.BOARD,
        body=task.body(chapter),
        actor=user,
        content_digest=chapter.working_text().text_digest(),
        resolution=resolution,
        at=at,
    )
    state.specific.approve(user=user, comment=resolution.number)


def _publish(plan: PlanPage, changed: list[ChapterPage], user: User) -> None:
    for page in [plan, *changed]:
        page = type(page).objects.get(pk=page.pk)
        if page.has_unpublished_changes or not page.live:
            revision = page.latest_revision or page.save_revision()
            revision.publish(user=user, skip_permission_checks=True)


def _snapshot(plan: PlanPage, resolution: Resolution, at: datetime) -> AdoptedVersion:
    content = live_content(plan)
    images: dict[str, str] = {}
    for record in content["chapters"]:
        images |= archive_images(record)
    content["images"] = images
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = AdoptedVersion.objects.create(
        plan=plan,
        number=last + 1,
        resolution=resolution,
        adopted_at=at,
        content=canonical(content),
        digest=digest(content),
    )
    version.files.set({*images.values(), resolution.annex_id})  # type: ignore[arg-type]
    return version


def live_content(plan: PlanPage) -> dict[str, Any]:
    """What readers of `/plan/…` see, as an adopted version keeps it (but for the image files)."""
    plan = PlanPage.originals.get(pk=plan.pk)
    chapters = [
        chapter.record() for chapter in ChapterPage.originals.of_plan(plan).live().in_order()
    ]
    used = {number for chapter in chapters for number in chapter["priorities"]}
    return {
        "plan": plan.record(),
        "priorities": [
            p.record() for p in Priority.objects.filter(number__in=used).order_by("number")
        ],
        "chapters": chapters,
    }


def _define_blocks(version: AdoptedVersion) -> None:
    for record in version.record["chapters"]:
        text = ChapterText.of_record(record, {})
        for block in text.of_type("indicator"):
            indicator, _created = Indicator.objects.get_or_create(
                plan=version.plan, block_id=block.id
            )
            IndicatorDefinition.objects.create(
                indicator=indicator, **_definition(version, text, block, _INDICATOR)
            )
        for block in text.of_type("intervention"):
            intervention, _created = Intervention.objects.get_or_create(
                plan=version.plan, block_id=block.id
            )
            InterventionDefinition.objects.create(
                intervention=intervention, **_definition(version, text, block, _INTERVENTION)
            )


_INDICATOR = (
    "name", "definition", "unit", "baseline", "baseline_year", "target", "target_year", "source",
)  # fmt: skip
_INTERVENTION = (
    "name", "goal", "responsible", "period_from", "period_to", "amount", "funding",
)  # fmt: skip


def _definition(
    version: AdoptedVersion, text: ChapterText, block: TextBlock, fields: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "version": version,
        "chapter_id": text.page_id,
        "number": block.number,
        **{name: block.bound.value[name] for name in fields},
    }
