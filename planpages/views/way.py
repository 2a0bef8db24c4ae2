"""What the public may know of texts that are not in force: which chapter, at which stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from home.languages.addresses import here

from ..models import ChapterPage, ConsultationDocument, PlanPage, Stage

WAY = tuple(stage for stage in Stage if stage != Stage.ADOPTED)
"""The stages of a chapter that is being written or changed, in their order."""


@dataclass(frozen=True)
class OnTheWay:
    """A chapter that is being written or changed; of its draft not even the title is told."""

    chapter: ChapterPage
    title: str
    stage: Stage
    document: ConsultationDocument | None

    @property
    def url(self) -> str:
        """Where the public may read it: its text of the consultation, else the chapter in force."""
        if self.document is not None:
            return self.document.get_absolute_url()
        return chapter_url(self.chapter) if self.chapter.live else ""


def chapter_url(chapter: ChapterPage) -> str:
    """Address of a live chapter, from its row alone."""
    return here(f"/plan/{chapter.slug}/")


def chapters_on_the_way(plan: PlanPage) -> list[OnTheWay]:
    """Chapters whose working version is not in force, in the order of the plan."""
    chapters = [
        chapter
        for chapter in ChapterPage.originals.of_plan(plan)
        .in_order()
        .defer_streamfields()
        .with_way()
        if chapter.stage != Stage.ADOPTED
    ]
    documents = public_documents(chapters)
    moving = []
    for chapter in chapters:
        document = documents.get(chapter.pk)
        title = public_title(chapter, document)
        if document and chapter.live and document.frozen_at <= chapter.last_published_at:
            # It was consulted before the version in force: this change has shown no text yet.
            document = None
        moving.append(OnTheWay(chapter, title, chapter.stage, document))
    return moving


def by_stage(moving: Iterable[OnTheWay]) -> list[tuple[Stage, list[OnTheWay]]]:
    """Every stage of the way with the chapters that stand there, also where there are none."""
    moving = list(moving)
    return [(stage, [item for item in moving if item.stage == stage]) for stage in WAY]


def public_documents(chapters: Iterable[ChapterPage]) -> dict[int, ConsultationDocument]:
    """For each chapter its latest text that a consultation showed to the public, in one query."""
    documents = (
        ConsultationDocument.objects.public()
        .filter(chapter__in=[chapter.pk for chapter in chapters])
        .select_related("consultation")
        .defer("content", "images")
        .order_by("frozen_at", "pk")
    )
    return {document.chapter_id: document for document in documents}


def public_title(chapter: ChapterPage, document: ConsultationDocument | None = None) -> str:
    """The chapter's title as the public has seen it; a draft goes by the part of the plan it is."""
    if chapter.live:
        return f"{chapter.number}. {chapter.title}"
    if document is not None:
        return f"{document.number}. {document.title}"
    label = str(chapter.get_kind_display())
    return label[:1].upper() + label[1:]
