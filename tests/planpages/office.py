"""An office to test with: its people, a plan with the seven parts, and chapters at any stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone

from home.models import ConsentClause, HomePage
from planpages.actions import adoption, consultation, remarks, stages
from planpages.models import (
    AdoptedVersion,
    Body,
    ChapterKind,
    ChapterPage,
    Consultation,
    ConsultationDocument,
    ConsultationIndexPage,
    PlanPage,
    Remark,
    Stage,
)
from planpages.models.chapter import MANDATORY_KINDS
from tests import people
from tests.scenes import scene

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paragraph(words: str) -> tuple[str, str]:
    return ("paragraph", f"<p>{words}</p>")


class Office:
    """Stands on what every test stands on: a home page, groups, bodies and the workflow."""

    def __init__(self, home: HomePage) -> None:
        self.home = home

    def person(self, name: str) -> User:
        return people.person(name)

    def people(self) -> dict[str, User]:
        return {name: self.person(name) for name in [*people.ROLES, "admin"]}

    @cached_property
    def plan(self) -> PlanPage:
        plan = PlanPage(
            title="Plan",
            slug="plan",
            period_from=2012,
            period_to=2020,
            lead="O planie",
            live=True,
            last_published_at=timezone.now(),
        )
        self.home.add_child(instance=plan)
        plan.save_revision()
        return plan

    @cached_property
    def consultations(self) -> ConsultationIndexPage:
        page = ConsultationIndexPage(title="Konsultacje", slug="konsultacje", live=True)
        self.home.add_child(instance=page)
        return page

    def chapter(
        self,
        number: int = 1,
        kind: str = ChapterKind.OTHER,
        *,
        author: str = "ekspert",
        group: str = "upowszechnianie",
        body: list | None = None,
        title: str = "",
    ) -> ChapterPage:
        """A draft chapter written by `author`."""
        asked = (number, kind, author, group, body, title)

        def write() -> None:
            self._write_chapter(*asked)

        if asked == (1, ChapterKind.OTHER, "ekspert", "upowszechnianie", None, ""):
            scene("chapter", write, self.look_again)
        else:
            write()
        return ChapterPage.objects.get(number=number)

    def _write_chapter(
        self, number: int, kind: str, author: str, group: str, body: list | None, title: str
    ) -> None:
        chapter = ChapterPage(
            title=title or f"Rozdział {number}",
            slug=f"rozdzial-{number}",
            number=number,
            kind=kind,
            working_group=Body.objects.get(code=group),
            body=body or [paragraph(f"Pierwszy akapit {number}."), paragraph("Drugi akapit.")],
            live=False,
            has_unpublished_changes=True,
        )
        PlanPage.objects.get(pk=self.plan.pk).add_child(instance=chapter)
        chapter.save_revision(user=self.person(author))

    def seven(self) -> list[ChapterPage]:
        """A draft chapter for each mandatory part."""
        return [self.chapter(n, kind) for n, kind in enumerate(MANDATORY_KINDS, 1)]

    @staticmethod
    def again(chapter: ChapterPage) -> ChapterPage:
        return ChapterPage.objects.get(pk=chapter.pk)

    def write(self, chapter: ChapterPage, words: str, author: str = "ekspert") -> ChapterPage:
        """Change the first paragraph of the working version."""
        text = self.again(chapter).working_text()
        body = list(text.body.get_prep_value())
        body[0] = {**body[0], "value": f"<p>{words}</p>"}
        text.body = text.body.stream_block.to_python(body)
        text.save_revision(user=self.person(author))
        return self.again(chapter)

    def submit(self, chapter: ChapterPage, author: str = "ekspert") -> ChapterPage:
        stages.submit_chapter(self.again(chapter), self.person(author))
        return self.again(chapter)

    def approve(
        self, chapter: ChapterPage, name: str, comment: str = "", at: datetime | None = None
    ) -> ChapterPage:
        chapter = self.again(chapter)
        stages.approve_stage(
            chapter.stage_state.pk,
            self.person(name),
            text_digest=chapter.working_text().text_digest(),
            comment=comment,
            at=at,
        )
        return self.again(chapter)

    def send_back(
        self, chapter: ChapterPage, name: str, comment: str = "Do poprawy.", at=None
    ) -> ChapterPage:
        chapter = self.again(chapter)
        stages.send_back(
            chapter.stage_state.pk,
            self.person(name),
            text_digest=chapter.working_text().text_digest(),
            comment=comment,
            at=at,
        )
        return self.again(chapter)

    def reviewer(self, chapter: ChapterPage) -> str:
        group = chapter.working_group.group.name
        return next(name for name, role in people.ROLES.items() if role == group)

    def announce(
        self,
        *chapters: ChapterPage,
        kind: str = "formal",
        at: datetime | None = None,
        days: int = 36,
        opens_at: datetime | None = None,
        title: str = "Konsultacje planu",
        by: str = "moderator",
    ) -> Consultation:
        at = at or timezone.now()
        return consultation.announce_consultation(
            self.plan,
            self.person(by),
            kind=kind,
            title=title,
            introduction="Zapraszamy do udziału.",
            opens_at=opens_at,
            closes_at=(opens_at or at) + timedelta(days=days),
            chapters=[self.again(c) for c in chapters],
            at=at,
        )

    def to_stage(self, chapter: ChapterPage, stage: Stage) -> ChapterPage:
        """Bring a draft to a stage; to the Zarząd through a consultation in the past."""
        if stage != Stage.DRAFT:
            scene(
                f"{chapter.number} at {stage}",
                lambda: self._bring(chapter, stage),
                self.look_again,
                after=("chapter",),
            )
        return self.again(chapter)

    def _bring(self, chapter: ChapterPage, stage: Stage) -> None:
        self.submit(chapter)
        if stage == Stage.REVIEW:
            return
        self.approve(chapter, self.reviewer(chapter))
        if stage == Stage.RECOMMENDATION:
            return
        self.approve(chapter, "ekspert2")
        if stage == Stage.CONSULTATION:
            return
        self.announce(chapter, at=timezone.now() - timedelta(days=60))
        self.approve(chapter, "moderator")

    @cached_property
    def clause(self) -> ConsentClause:
        clause, _created = ConsentClause.objects.get_or_create(
            form="uwaga",
            version=1,
            defaults={
                "text": "<p>Klauzula.</p>",
                "valid_from": timezone.now() - timedelta(days=3650),
            },
        )
        return clause

    def remark(
        self,
        document: ConsultationDocument,
        *,
        text: str = "Proszę doprecyzować.",
        block_id: str = "",
        at: datetime | None = None,
        confirmed: bool = True,
        email: str = "obywatelka@przyklad.example",
    ) -> Remark:
        remark = remarks.submit_remark(
            document,
            text=text,
            author_kind="person",
            author_name="Osoba przykładowa",
            author_email=email,
            clause=self.clause,
            block_id=block_id,
            at=at,
        )
        return remarks.confirm_remark(remark.pk, at=at) if confirmed else remark

    def adopt(
        self, name: str = "zarzad", number: str = "I/1/2012", digest: str = "", **kwargs
    ) -> AdoptedVersion:
        return adoption.adopt_plan(
            self.plan,
            self.person(name),
            number=number,
            date=kwargs.pop("date", timezone.localdate()),
            annex=kwargs.pop("annex", None) or ContentFile(PDF, name="uchwala.pdf"),
            shown_digest=digest or adoption.working_digest(self.plan),
            **kwargs,
        )

    def adopted(self) -> AdoptedVersion:
        """The whole way for a plan of seven parts."""
        scene("adopted", self._adopt_seven, self.look_again)
        return AdoptedVersion.objects.get()

    def _adopt_seven(self) -> None:
        chapters = [self.to_stage(c, Stage.CONSULTATION) for c in self.seven()]
        self.announce(*chapters, at=timezone.now() - timedelta(days=60))
        for chapter in chapters:
            self.approve(chapter, "moderator")
        self.adopt()

    def look_again(self) -> None:
        """Know of what is there: the office may not have made it itself."""
        self.home.refresh_from_db()
        for name, model in (("plan", PlanPage), ("consultations", ConsultationIndexPage)):
            page = model.objects.first()
            if page is not None:
                self.__dict__[name] = page
