"""Public pages of the plan: as it is in force, whole, and as each resolution adopted it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from home.documents import document_response
from home.languages.addresses import here
from home.languages.showing import in_reader_language

from ..comparison import compare_versions
from ..models import (
    AdoptedVersion,
    ChapterPage,
    Consultation,
    ConsultationDocument,
    PlanPage,
    Priority,
    Stage,
)
from ..presentation import show_page, show_pages, show_records, version_content, with_notes
from .frame import render_under
from .way import by_stage, chapters_on_the_way


def version_in_force(plan: PlanPage) -> AdoptedVersion | None:
    return (
        plan.versions.select_related("resolution__annex__withdrawal")
        .defer("content")
        .order_by("-number")
        .first()
    )


def plan_context(plan: PlanPage) -> dict[str, Any]:
    """For `/plan/`: what the plan is, its chapters, and honestly which of them are changing."""
    now = timezone.now()
    plan = plan.original or plan
    chapters = list(ChapterPage.originals.of_plan(plan).live().in_order().defer_streamfields())
    priorities = priorities_of(chapters)
    moving = chapters_on_the_way(plan)
    stages = {item.chapter.pk: item for item in moving}
    return {
        "version": version_in_force(plan),
        "chapters": [
            (shown, _kind_beside_title(chapter), priorities[chapter.pk], stages.get(chapter.pk))
            for chapter, shown in zip(chapters, in_reader_language(chapters), strict=True)
        ],
        "priorities": _chapters_by_priority(chapters, priorities),
        "moving": moving,
        "way": by_stage(moving),
        "consultations": list(
            Consultation.objects.filter(plan=plan).open(now).order_by("closes_at")
        ),
    }


def _kind_beside_title(chapter: ChapterPage) -> str:
    """Which part of the plan the chapter is, unless its title says so already."""
    label = str(chapter.get_kind_display())
    return "" if chapter.title.lower().startswith(label.lower()) else label


def priorities_of(chapters: list[ChapterPage]) -> dict[int, list[Priority]]:
    """Priorities of each chapter by its primary key, in one query for all."""
    found: dict[int, list[Priority]] = defaultdict(list)
    links = ChapterPage.priorities.through.objects.filter(
        chapterpage__in=[chapter.pk for chapter in chapters]
    )
    for link in links.select_related("priority").order_by("priority__number"):
        found[link.chapterpage_id].append(link.priority)
    return found


def _chapters_by_priority(
    chapters: list[ChapterPage], priorities: dict[int, list[Priority]]
) -> list[tuple[Priority, list[ChapterPage]]]:
    known = {priority.pk: priority for found in priorities.values() for priority in found}
    return [
        (priority, [chapter for chapter in chapters if priority in priorities[chapter.pk]])
        for priority in sorted(known.values(), key=lambda priority: priority.number)
    ]


def chapter_context(chapter: ChapterPage) -> dict[str, Any]:
    """For `/plan/<chapter>/`, and for the preview of a working version."""
    plan = chapter.plan
    original, original_plan = chapter.original or chapter, plan.original or plan
    siblings = list(ChapterPage.all_languages.of_plan(plan).live().in_order().defer_streamfields())
    before = [other for other in siblings if other.number < chapter.number]
    after = [other for other in siblings if other.number > chapter.number]
    return {
        "plan": plan,
        "version": version_in_force(original_plan),
        "shown": with_notes(original_plan, [show_page(chapter)])[0],
        "polish": f"{chapter.original_url}" if chapter.is_translation else "",
        "priorities": sorted(original.priorities.all(), key=lambda priority: priority.number),
        "siblings": siblings,
        "previous": before[-1] if before else None,
        "next": after[0] if after else None,
        "stage": _stage_of_change(original),
        "documents": _consulted_now(original),
    }


def _stage_of_change(chapter: ChapterPage) -> Stage | None:
    if not chapter.pk or not chapter.live or chapter.stage == Stage.ADOPTED:
        return None
    return chapter.stage


def _consulted_now(chapter: ChapterPage) -> list[ConsultationDocument]:
    """Texts of this chapter in consultations that are announced and not closed."""
    now = timezone.now()
    return list(
        ConsultationDocument.objects.public(now)
        .filter(chapter_id=chapter.pk, consultation__closes_at__gt=now)
        .select_related("consultation")
        .defer("content", "images")
        .order_by("consultation__closes_at")
    )


def whole_plan(plan: PlanPage, request: HttpRequest) -> HttpResponse:
    """`/plan/caly/`: the plan in force on one page, to be read at one go or printed."""
    chapters = list(ChapterPage.originals.of_plan(plan).live().in_order())
    priorities = priorities_of(chapters)
    return render_under(
        plan,
        request,
        "planpages/whole_plan.html",
        {
            "in_all_languages": True,
            "version": version_in_force(plan),
            "chapters": [
                (shown, [(priority.number, priority.name) for priority in priorities[chapter.pk]])
                for chapter, shown in zip(
                    chapters, with_notes(plan, show_pages(chapters)), strict=True
                )
            ],
        },
        (_("The whole plan"), here(f"{plan.get_url(request)}caly/")),
    )


def versions(plan: PlanPage, request: HttpRequest) -> HttpResponse:
    """`/plan/wersje/`: every version that was adopted, newest first."""
    return render_under(
        plan,
        request,
        "planpages/versions.html",
        {
            "in_all_languages": True,
            "versions": list(
                plan.versions.select_related("resolution__annex__withdrawal")
                .defer("content")
                .order_by("-number")
            ),
        },
        _versions_crumb(plan, request),
    )


def version(plan: PlanPage, request: HttpRequest, number: int) -> HttpResponse:
    """`/plan/wersje/<n>/`: the snapshot, rendered from the record and from nothing else."""
    adopted = _version_or_404(plan, number)
    in_force = version_in_force(plan)
    return render_under(
        plan,
        request,
        "planpages/version.html",
        {
            "in_all_languages": True,
            "version": adopted,
            "intact": adopted.is_intact(),
            "in_force": in_force,
            "is_in_force": in_force is not None and in_force.pk == adopted.pk,
            **version_content(adopted),
        },
        _versions_crumb(plan, request),
        _version_crumb(adopted),
    )


def changes(plan: PlanPage, request: HttpRequest, number: int) -> HttpResponse:
    """`/plan/wersje/<n>/zmiany/`: what this version changed in the one before."""
    adopted = _version_or_404(plan, number)
    earlier = plan.versions.select_related("resolution").filter(number=number - 1).first()
    if earlier is None:
        raise Http404("The first version changes nothing.")
    texts = [
        [shown.text for shown in show_records(record["chapters"], record["images"])]
        for record in (earlier.record, adopted.record)
    ]
    return render_under(
        plan,
        request,
        "planpages/changes.html",
        {
            "in_all_languages": True,
            "version": adopted,
            "earlier": earlier,
            "changes": compare_versions(*texts),
        },
        _versions_crumb(plan, request),
        _version_crumb(adopted),
        (_("What has changed"), f"{adopted.get_absolute_url()}zmiany/"),
    )


def version_pdf(request: HttpRequest, number: int) -> HttpResponseBase:
    """`/plan/wersje/<n>/plan.pdf`, made in the background from the record."""
    adopted = _version_or_404(_plan_or_404(), number)
    return document_response(request, "plan", str(adopted.pk), public_cache=True)


def version_record(request: HttpRequest, number: int) -> HttpResponse:
    """`/plan/wersje/<n>/zapis.json`: the bytes whose SHA-256 the version names."""
    adopted = _version_or_404(_plan_or_404(), number)
    response = HttpResponse(adopted.content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="plan-wersja-{adopted.number}.json"'
    return response


def _plan_or_404() -> PlanPage:
    plan = PlanPage.originals.live().order_by("pk").first()
    if plan is None:
        raise Http404("There is no plan.")
    return plan


def _version_or_404(plan: PlanPage, number: int) -> AdoptedVersion:
    return get_object_or_404(
        AdoptedVersion.objects.select_related("resolution__annex__withdrawal"),
        plan=plan,
        number=number,
    )


def _versions_crumb(plan: PlanPage, request: HttpRequest) -> tuple[str, str]:
    return _("Versions of the plan"), here(f"{plan.get_url(request)}wersje/")


def _version_crumb(adopted: AdoptedVersion) -> tuple[str, str]:
    return _("Version %(number)d") % {"number": adopted.number}, adopted.get_absolute_url()
