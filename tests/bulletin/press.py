"""A press to test with: issues with their articles at any stage, by the site's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from bulletin.actions import issues
from bulletin.models import ArticlePage, BulletinPage, Edition, IssuePage, IssueStage, Section
from bulletin.readiness import readiness
from tests import people
from tests.scenes import scene

WRITER, READER, CHIEF = "redaktor", "korekta", "naczelny"


@lru_cache(maxsize=1)
def png() -> bytes:
    file = BytesIO()
    Picture.new("RGB", (90, 120), "#0a5c54").save(file, "PNG")
    return file.getvalue()


def image(title: str = "Okładka") -> Any:
    file = ImageFile(ContentFile(png()), name=f"{title}.png")
    return get_image_model().objects.create(title=title, file=file)


def paragraphs(*words: str) -> list[tuple[str, str]]:
    return [("paragraph", f"<p>{one}</p>") for one in words]


class Press:
    @property
    def bulletin(self) -> BulletinPage:
        return BulletinPage.objects.get()

    def issue(self, number: int = 1, year: int = 2026, **fields: Any) -> IssuePage:
        """A complete issue without articles, in preparation, written by WRITER."""
        issue = IssuePage(
            **{
                "title": f"Temat numeru {number}",
                "lead": f"O czym jest numer {number}.",
                "number": number,
                "year": year,
                "date": date(year, 3, number),
                "cover": image(),
                "cover_alt": "Zielona okładka",
                "cover_credit": "rysunek przykładowy",
                "editorial": paragraphs("Szanowni Państwo, oddajemy numer."),
                "editorial_author": "Redakcja",
                "imprint": [("line", {"label": "Redakcja", "value": "zespół przykładowy"})],
                "live": False,
                **fields,
            }
        )
        self.bulletin.add_child(instance=issue)
        issue.save_revision(user=people.person(WRITER))
        return self.again(issue)

    def article(
        self, issue: IssuePage, title: str = "Artykuł", section: str = "szkolenia", **fields: Any
    ) -> ArticlePage:
        """A complete article, a draft."""
        author = fields.pop("by", WRITER)
        article = ArticlePage(
            **{
                "title": title,
                "lead": f"Wprowadzenie: {title}.",
                "section": Section.objects.get(slug=section) if section else None,
                "authors": [("author", {"name": "Zespół przykładowy", "about": ""})],
                "body": paragraphs(f"Treść: {title}.", "Drugi akapit."),
                "live": False,
                **fields,
            }
        )
        IssuePage.objects.get(pk=issue.pk).add_child(instance=article)
        article.save_revision(user=people.person(author))
        return ArticlePage.objects.get(pk=article.pk)

    def whole(self, number: int = 1, articles: Sequence[str] = ("Pierwszy", "Drugi")) -> IssuePage:
        """A complete issue with articles, in preparation."""
        issue = self.issue(number)
        for title in articles:
            self.article(issue, title)
        return self.again(issue)

    @staticmethod
    def again(issue: IssuePage) -> IssuePage:
        return IssuePage.objects.get(pk=issue.pk)

    @staticmethod
    def write(page: Any, words: str, by: str = WRITER) -> Any:
        """Change the lead of the working text."""
        page = type(page).objects.get(pk=page.pk)
        text = page.working_text()
        text.lead = words
        text.save_revision(user=people.person(by))
        return type(page).objects.get(pk=page.pk)

    @staticmethod
    def shown(issue: IssuePage) -> str:
        return issues.issue_digest(readiness(IssuePage.objects.get(pk=issue.pk)))

    def submit(self, issue: IssuePage, by: str = WRITER, erratum: str = "") -> Edition:
        return issues.submit_issue(issue, people.person(by), erratum=erratum)

    def proofread(self, issue: IssuePage, by: str = READER) -> Edition:
        return issues.pass_proofreading(
            issue, people.person(by), shown_digest=self.shown(issue), comment=""
        )

    def approve(self, issue: IssuePage, by: str = CHIEF) -> Edition:
        return issues.approve_issue(
            issue, people.person(by), shown_digest=self.shown(issue), comment=""
        )

    def publish(self, issue: IssuePage, by: str = WRITER) -> Edition:
        return issues.publish_issue(issue, people.person(by))

    def bring(self, issue: IssuePage, stage: IssueStage, erratum: str = "") -> IssuePage:
        """Bring an issue in preparation to a stage."""
        steps = [
            (IssueStage.PROOFREADING, lambda: self.submit(issue, erratum=erratum)),
            (IssueStage.APPROVAL, lambda: self.proofread(issue)),
            (IssueStage.APPROVED, lambda: self.approve(issue)),
            (IssueStage.PUBLISHED, lambda: self.publish(issue)),
        ]
        for reached, step in steps:
            if stage == IssueStage.PREPARATION:
                break
            step()
            if reached == stage:
                break
        return self.again(issue)

    def at(self, stage: IssueStage) -> IssuePage:
        """A whole issue (no. 1/2026, two articles) at a stage; a scene."""
        scene(f"bulletin at {stage}", lambda: self.bring(self.whole(), stage), lambda: None)
        return IssuePage.objects.get(number=1, year=2026)
