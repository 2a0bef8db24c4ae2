"""The plan of the demonstration: a version in force, an amendment with chapters at each stage."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Site

from home.demo.accounts import Account, make_accounts
from home.demo.build import fill_page
from home.demo.moments import clock_at, quiet_log
from home.models import HomePage
from home.written_texts import load, paragraphs, stream
from planpages.models import (
    BodiesIndexPage,
    Body,
    BodyMember,
    BodyPage,
    ChapterPage,
    ConsultationIndexPage,
    PlanPage,
    Priority,
)

from .annex import annex_scan
from .charts import CHARTS
from .history import History, checked

TEXTS = Path(__file__).parent
NUMBERS = range(1, 8)

ACCOUNTS = (
    Account("ekspert", "Ekspert", "Przykładowy", "Eksperci"),
    Account("ekspert2", "Ekspertka", "Przykładowa", "Eksperci"),
    Account("grupa1", "Upowszechnianie", "Przykładowe", "Zespół ds. upowszechniania"),
    Account(
        "grupa2",
        "Partnerstwa",
        "Przykładowe",
        "Zespół ds. porozumień i partnerstw publiczno-społecznych",
    ),
    Account("grupa3", "Analizy", "Przykładowe", "Zespół ds. programowania i analiz"),
    Account("moderator", "Moderatorka", "Przykładowa", "Moderatorzy konsultacji"),
    Account("zarzad", "Członek Zarządu", "Przykładowy", "Zarząd"),
    Account("zarzad2", "Członkini Zarządu", "Przykładowa", "Zarząd"),
)


def build_plan() -> str | None:
    """Accounts, bodies, the plan in force, its amendment and the consultations. Made once."""
    with transaction.atomic():
        made = make_accounts(ACCOUNTS)
        if ChapterPage.originals.exists():
            return f"accounts: {made} made" if made else None
        with quiet_log():
            acts = PlanStory().tell()
    return f"plan: 7 chapters, {acts} acts, {made} accounts"


class PlanStory:
    def __init__(self) -> None:
        self.plan_text = load(TEXTS / "plan.yaml")
        self.chapters = {n: load(TEXTS / f"rozdzial-{n}.yaml") for n in NUMBERS}
        self.amendment = load(TEXTS / "amendment.yaml")["chapters"]
        self.consultations = load(TEXTS / "consultations.yaml")
        self.adopted = -self.plan_text["adopted_days_ago"]
        self.images: dict[str, int] = {}

    def tell(self) -> int:
        self.home = HomePage.originals.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        self.history = History(PlanPage(), self.image)
        with clock_at(self.history.moment(self.adopted + self.plan_text["drafted"] - 5)):
            self.priorities()
            self.body_pages()
            self.history.plan = self.plan_page()
        self.first_version()
        self.amend()
        done = self.history.happen()
        self.home_buttons()
        return done

    def image(self, name: str) -> int:
        """The chart that the texts call `name`, drawn when first asked for."""
        if name not in self.images:
            title, draw = CHARTS[name]
            file = ImageFile(BytesIO(draw()), name=f"wykres-{name}.png")
            image = get_image_model().objects.create(title=f"{title} (dane przykładowe)", file=file)
            self.images[name] = image.pk
        return self.images[name]

    def priorities(self) -> None:
        """Names come with the setup; say what each is about where nobody has."""
        for number, description in self.plan_text["priorities"].items():
            Priority.objects.filter(number=number, description="").update(description=description)

    def body_pages(self) -> None:
        """Tasks and members, on the pages that the setup made."""
        fill_page(BodiesIndexPage.originals.get())
        fill_page(ConsultationIndexPage.originals.get())
        for text in load(TEXTS / "bodies.yaml")["bodies"]:
            page = BodyPage.originals.get(body_record__code=text["code"])
            page.members = [BodyMember(**member) for member in text["members"]]
            fill_page(page, tasks=stream(text["tasks"], "bodies", text["code"]))

    def plan_page(self) -> PlanPage:
        text = self.plan_text
        return fill_page(
            PlanPage.originals.get(),
            title=text["title"],
            seo_title=text["short_title"],
            lead=text["lead"],
            period_from=text["period_from"],
            period_to=text["period_to"],
            place=text["place"],
            introduction=paragraphs(text["introduction"], "plan", "introduction"),
        )

    def home_buttons(self) -> None:
        if self.home.primary_label or self.home.secondary_label:
            return
        self.home.primary_label, self.home.secondary_label = self.plan_text["home_buttons"]
        self.home.primary_page = self.history.plan
        self.home.secondary_page = ConsultationIndexPage.originals.first()
        self.home.save_revision().publish(skip_permission_checks=True)

    # The first version

    def first_version(self) -> None:
        days = {
            name: self.adopted + self.plan_text[name]
            for name in ("drafted", "submitted", "reviewed", "recommended")
        }
        (consulted,) = [c for c in self.consultations["consultations"] if c["key"] == "wersja-1"]
        for n in NUMBERS:
            author, reader = ("ekspert", "ekspert2") if n % 2 else ("ekspert2", "ekspert")
            self.drafts(days["drafted"], author, n)
            self.history.submits(days["submitted"], author, n)
            self.history.reviews(days["reviewed"], n, self.chapters[n]["opinion"])
            self.history.approves(
                days["recommended"], reader, n, self.chapters[n]["recommendation"]
            )
            self.history.approves(self.adopted + consulted["completed"], "moderator", n)
        self.history.consults(consulted, self.adopted)
        for done in consulted["carried_out"]["chapters"]:
            self.history.writes(
                self.adopted + consulted["carried_out"]["day"],
                done["author"],
                done["number"],
                done["changes"],
            )
        day = self.history.date(self.adopted)
        number = self.plan_text["resolution"].format(year=day.year)
        annex = annex_scan(number, day, self.plan_text["title"])
        self.history.adopts(self.adopted, "zarzad", number, annex)

    def drafts(self, day: int, author: str, number: int) -> None:
        """An expert adds a chapter that nobody but the office sees yet."""
        text = self.chapters[number]

        def act(at: Any) -> None:
            chapter = ChapterPage(
                title=text["title"],
                slug=text["slug"],
                lead=text["lead"],
                number=number,
                kind=text["kind"],
                working_group=Body.objects.get(code=text["working_group"]),
                live=False,
                has_unpublished_changes=True,
            )
            chapter.body = checked(chapter, stream(text["body"], "plan", number, image=self.image))
            PlanPage.originals.get(pk=self.history.plan.pk).add_child(instance=chapter)
            chapter.priorities = Priority.objects.filter(number__in=text["priorities"])
            chapter.save_revision(user=self.history.person(author), clean=True)

        self.history.on(self.history.moment(day, 10, number), act)

    # The amendment

    def amend(self) -> None:
        for text in self.consultations["consultations"]:
            if text.get("from") != "adoption":
                self.history.consults(text)
        for text in self.amendment:
            number = text["number"]
            for written in text["rounds"]:
                self.history.writes(written["day"], written["author"], number, written["changes"])
            if "submitted" in text:
                self.history.submits(text["submitted"], text["submitted_by"], number)
            if "reviewed" in text:
                self.history.reviews(text["reviewed"], number, text["review_comment"])
            if "recommended" in text:
                self.history.approves(
                    text["recommended"],
                    text["recommended_by"],
                    number,
                    text["recommend_comment"],
                )
            if "completed" in text:
                self.history.approves(text["completed"], "moderator", number)
