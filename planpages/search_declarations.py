"""What of the plan can be found: paragraphs, versions, consultations, remarks, bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import PageViewRestriction

from home.plain_text import words_of, words_of_html, words_of_stream
from home.search_declarations import (
    address,
    archived_attachment,
    page_source,
    public_archived,
    public_pages,
)
from home.search_sources import (
    BETWEEN,
    Attachment,
    Facet,
    SearchEntry,
    SearchSource,
    framed_kinds,
    search_facets,
    search_kinds,
    search_sources,
)

from .models import (
    AdoptedVersion,
    BodiesIndexPage,
    BodyMember,
    BodyPage,
    ChapterKind,
    ChapterPage,
    Consultation,
    ConsultationDocument,
    ConsultationIndexPage,
    PlanPage,
    Remark,
    Resolution,
)
from .reading import ChapterText, TextBlock

KIND_OF_BLOCK = {"indicator": "wskaznik", "intervention": "dzialanie"}


def register() -> None:
    search_kinds["plan"] = gettext_lazy("the plan")
    search_kinds["wskaznik"] = gettext_lazy("indicators")
    search_kinds["dzialanie"] = gettext_lazy("interventions")
    search_kinds["wersja"] = gettext_lazy("versions of the plan")
    search_kinds["konsultacje"] = gettext_lazy("consultations")
    search_kinds["uwaga"] = gettext_lazy("remarks and answers")
    search_kinds["zespol"] = gettext_lazy("bodies")
    framed_kinds.update({"wersja", "konsultacje", "uwaga", "zespol"})
    search_facets.register(
        Facet("czesc", gettext_lazy("Part of the plan"), labels=_part_label, order=300)
    )
    for source in (
        page_source("plan", PlanPage, _introduction, kind="plan", weight=1.2, day=_day_of_plan),
        SearchSource(
            name="chapter",
            model=ChapterPage,
            public=lambda at: public_pages(ChapterPage, at),
            entries=chapter_entries,
            until=lambda chapter: chapter.expire_at,
            follows={AdoptedVersion: _chapters_of_version},
        ),
        SearchSource(
            name="version",
            model=AdoptedVersion,
            public=_public_versions,
            entries=version_entries,
            attachments=version_files,
            public_attachments=public_archived,
            until=lambda version: version.plan.expire_at,
            follows={
                AdoptedVersion: _other_versions,
                PlanPage: lambda plan: _versions_of([plan.pk]),
                PageViewRestriction: _versions_below,
            },
        ),
        SearchSource(
            name="consultation",
            model=Consultation,
            public=lambda at: Consultation.objects.announced(at),
            entries=consultation_entries,
            # One whose every text was withdrawn is shown to nobody.
            follows={ConsultationDocument: lambda document: [document.consultation_id]},
        ),
        SearchSource(
            name="consulted",
            model=ConsultationDocument,
            public=lambda at: ConsultationDocument.objects.public(at).select_related(
                "consultation"
            ),
            entries=document_entries,
            follows={Consultation: lambda c: c.documents.values_list("pk", flat=True)},
        ),
        SearchSource(
            name="remark",
            model=Remark,
            public=_public_remarks,
            entries=remark_entries,
            follows={
                ConsultationDocument: lambda d: d.remarks.values_list("pk", flat=True),
                Consultation: lambda c: c.remarks.values_list("pk", flat=True),
            },
        ),
        page_source("consultations", ConsultationIndexPage, lambda page: "", kind="konsultacje"),
        page_source("bodies", BodiesIndexPage, lambda page: "", kind="zespol"),
        page_source(
            "body",
            BodyPage,
            _body_text,
            kind="zespol",
            follows={BodyMember: lambda member: [member.page_id]},
        ),
    ):
        search_sources.register(source)


def _part_label(value: str) -> str:
    return str(ChapterKind(value).label) if value in ChapterKind.values else value


def _introduction(plan: PlanPage) -> str:
    return words_of_html(plan.introduction)


def _day_of_plan(plan: PlanPage) -> date | None:
    plan = plan.original or plan
    version = plan.versions.select_related("resolution").order_by("-number").first()
    return version.resolution.date if version else None


def chapter_entries(chapter: ChapterPage) -> Iterator[SearchEntry]:
    """The chapter as a whole, then every block that has an address.

    A translation is found by its words alone: indicators and interventions are those of the plan.
    """
    with override(chapter.language):
        yield from _entries_of_chapter(chapter)


def _entries_of_chapter(chapter: ChapterPage) -> Iterator[SearchEntry]:
    text = ChapterText.of_page(chapter)
    url = address(chapter)
    day = _day_of_plan(chapter.plan)
    facets = {} if chapter.is_translation else {"czesc": [chapter.kind]}
    name = f"{chapter.number}. {chapter.title}"
    yield SearchEntry(
        title=name,
        url=url,
        kind="plan",
        text="\n".join([chapter.lead, *(words_of(block.bound.value) for block in text.blocks)]),
        context=str(ChapterKind(chapter.kind).label),
        date=day,
        language=chapter.language,
        facets=facets,
    )
    heading = ""
    for block in text.blocks:
        if block.type == "heading":
            heading = block.bound.value["text"]
            continue
        yield SearchEntry(
            key=block.id,
            title=_block_title(block, heading or chapter.title),
            url=f"{url}#{block.anchor}",
            kind="plan" if chapter.is_translation else KIND_OF_BLOCK.get(block.type, "plan"),
            text=_block_text(block),
            context=name,
            date=day,
            language=chapter.language,
            weight=_block_weight(block, heading),
            facets=facets,
        )


def _block_weight(block: TextBlock, heading: str) -> float:
    if block.is_footnote:
        return 0.6
    # Before the first heading it is called as the chapter is, which is to stand before it.
    return 1.0 if heading or block.type in KIND_OF_BLOCK else 0.9


def _block_title(block: TextBlock, heading: str) -> str:
    if block.is_footnote:
        return _("Footnote %(mark)s") % {"mark": block.bound.value["label"]}
    value = block.bound.value
    if block.type in ("intervention", "indicator"):
        heading = str(value["name"])
    elif block.type in ("table", "finances", "figure") and value["caption"]:
        heading = str(value["caption"])
    return f"{block.number} {heading}"


def _block_text(block: TextBlock) -> str:
    value = block.bound.value
    if block.type == "intervention":
        parts = [
            value["goal"],
            words_of(value["measures"]),
            value["responsible"],
            f"{value['period_from']}–{value['period_to']}",
            f"{words_of(value['amount'])} zł",
            value["funding"],
        ]
    elif block.type == "indicator":
        # A value with its unit, as it is asked for: "18,4 mln".
        parts = [
            value["name"],
            value["definition"],
            f"{words_of(value['baseline'])} {value['unit']} ({value['baseline_year']})",
            f"{words_of(value['target'])} {value['unit']} ({value['target_year']})",
            value["source"],
        ]
    else:
        return words_of(value)
    return BETWEEN.join(part for part in parts if part)


def _chapters_of_version(version: AdoptedVersion) -> Iterable[int]:
    return ChapterPage.originals.child_of(version.plan).values_list("pk", flat=True)


def _public_versions(at: datetime) -> QuerySet[AdoptedVersion]:
    return AdoptedVersion.objects.filter(plan__in=public_pages(PlanPage, at)).select_related(
        "resolution__annex__withdrawal", "plan"
    )


def _other_versions(version: AdoptedVersion) -> Iterable[int]:
    return AdoptedVersion.objects.filter(plan=version.plan).values_list("pk", flat=True)


def _versions_of(plans: Iterable[int]) -> Iterable[int]:
    return AdoptedVersion.objects.filter(plan__in=list(plans)).values_list("pk", flat=True)


def _versions_below(restriction: PageViewRestriction) -> Iterable[int]:
    pages = restriction.page.get_descendants(inclusive=True)
    return _versions_of(pages.values_list("pk", flat=True))


def version_entries(version: AdoptedVersion) -> Iterator[SearchEntry]:
    """The version with its resolution; of one no longer in force, its chapters too."""
    record = version.record
    resolution = version.resolution
    chapters = [f"{c['number']}. {c['title']}" for c in record["chapters"]]
    title = _("Version %(number)d of the plan") % {"number": version.number}
    yield SearchEntry(
        title=title,
        url=version.get_absolute_url(),
        kind="wersja",
        text="\n".join([_words_of_resolution(resolution), BETWEEN.join(chapters)]),
        context=record["plan"]["title"],
        date=resolution.date,
        weight=0.8,
    )
    in_force = version.plan.version_in_force
    if in_force is None or in_force.pk == version.pk:
        return
    for chapter in record["chapters"]:
        text = ChapterText.of_record(chapter, {})
        yield SearchEntry(
            key=f"rozdzial-{text.number}",
            title=f"{text.number}. {text.title}",
            url=f"{version.get_absolute_url()}#rozdzial-{text.number}",
            kind="wersja",
            text="\n".join([text.lead, *(words_of(b.bound.value) for b in text.blocks)]),
            context=title,
            date=resolution.date,
            weight=0.35,
            facets={"czesc": [text.kind]},
        )


def _words_of_resolution(resolution: Resolution) -> str:
    return _("Resolution of the Zarząd no. %(number)s of %(date)s") % {
        "number": resolution.number,
        "date": resolution.date.strftime("%d.%m.%Y"),
    }


def version_files(version: AdoptedVersion) -> Iterator[Attachment]:
    """The scan of the resolution."""
    resolution: Resolution = version.resolution
    yield from archived_attachment(
        resolution.annex,
        title=_("Resolution no. %(number)s (scan)") % {"number": resolution.number},
        context=_words_of_resolution(resolution),
        date=resolution.date,
        weight=0.8,
    )


def consultation_entries(consultation: Consultation) -> Iterator[SearchEntry]:
    what = _("Consultations")
    yield SearchEntry(
        title=consultation.title,
        url=consultation.get_absolute_url(),
        kind="konsultacje",
        text=consultation.introduction,
        context=what,
        date=timezone.localdate(consultation.announced_at),
        weight=0.9,
    )


def document_entries(document: ConsultationDocument) -> Iterator[SearchEntry]:
    """The frozen text of a chapter as a whole: its paragraphs stand in the plan as well."""
    text = ChapterText.of_record(document.record, document.images)
    yield SearchEntry(
        title=str(document),
        url=document.get_absolute_url(),
        kind="konsultacje",
        text="\n".join([text.lead, *(words_of(block.bound.value) for block in text.blocks)]),
        context=document.consultation.title,
        date=timezone.localdate(document.frozen_at),
        weight=0.5,
        facets={"czesc": [text.kind]},
    )


def _public_remarks(at: datetime) -> QuerySet[Remark]:
    return (
        Remark.objects.published()
        .filter(document__in=ConsultationDocument.objects.public(at))
        .select_related("document__consultation")
    )


def remark_entries(remark: Remark) -> Iterator[SearchEntry]:
    """A remark with the answer to it."""
    target = (
        _("paragraph %(number)s") % {"number": remark.block_number}
        if remark.block_number
        else _("the whole chapter")
    )
    signature = "" if remark.erased_at else remark.author_name
    title = _("Remark %(reference)s: %(target)s") % {
        "reference": remark.reference,
        "target": target,
    }
    position = str(remark.get_position_display()) if remark.position else ""
    parts = [remark.text, signature, position, remark.justification]
    yield SearchEntry(
        title=title,
        url=remark.get_absolute_url(),
        kind="uwaga",
        text="\n".join(part for part in parts if part),
        context=f"{remark.document.consultation.title}: {remark.document}",
        date=timezone.localdate(remark.sent_at),
        weight=0.75,
        facets={"czesc": [remark.document.record["kind"]]},
    )


def _body_text(page: Any) -> str:
    members = [
        ", ".join(part for part in (m.name, m.function, m.represents) if part)
        for m in page.members.all()
    ]
    return "\n".join([words_of_stream(page.tasks), *members])
