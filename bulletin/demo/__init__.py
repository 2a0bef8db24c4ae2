"""Example issues for the demonstration: texts in YAML, brought to readers by the real actions."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from catalogue.demo.pictures import PICTURES
from catalogue.models import Entity
from home.demo.accounts import Account, make_accounts
from home.demo.moments import clock_at, days_from, moment, quiet_log, working_day
from home.written_texts import load, one_paragraph, stream, structs
from planpages.models import ChapterPage

from ..actions import issues
from ..models import (
    ArticleEntity,
    ArticlePage,
    ArticleRelatedPage,
    BulletinPage,
    IssuePage,
    Section,
)
from ..readiness import readiness
from .pictures import COVERS

FOLDER = Path(__file__).parent
ACCOUNTS = (
    Account("korekta", "Korektorka", "Przykładowa", "Redaktorzy"),
    Account("naczelny", "Redaktor Naczelny", "Przykładowy", "Redakcja naczelna"),
)
WRITER, READER, CHIEF = "redaktor", "korekta", "naczelny"
WRITTEN, SUBMITTED, PROOFREAD, APPROVED = -12, -6, -4, -2
"""Days before the date of issue on which something was done."""


def build_bulletin() -> str | None:
    """Accounts, three issues that readers have and one in preparation. Made once."""
    with transaction.atomic():
        made = make_accounts(ACCOUNTS)
        if IssuePage.originals.exists() or not BulletinPage.originals.exists():
            return f"accounts: {made} made" if made else None
        with quiet_log():
            story = BulletinStory()
            story.tell()
    return f"bulletin: {story.issues} issues, {story.articles} articles, {made} accounts"


class BulletinStory:
    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.images: dict[str, int] = {}
        self.imprint = load(FOLDER / "imprint.yaml")
        self.numbers: dict[int, int] = {}
        self.issues = self.articles = 0

    def tell(self) -> None:
        for path in sorted(FOLDER.glob("numer-*.yaml")):
            text = load(path)
            day = working_day(days_from(self.today, text["day"]))
            issue = self.issue(text, day)
            if day <= self.today:
                self.bring_out(issue, day)

    def issue(self, text: dict[str, Any], day: date) -> IssuePage:
        """The issue with its articles as drafts."""
        number = self.numbers[day.year] = self.numbers.get(day.year, 0) + 1
        written = min(self.moment(day, WRITTEN, 10), timezone.now())
        key = f"bulletin/{text['title']}"
        with clock_at(written):
            issue = IssuePage(
                title=text["title"],
                lead=text["lead"],
                number=number,
                year=day.year,
                date=day,
                cover_id=self.image(text["cover"]["picture"]),
                cover_alt=text["cover"]["alt"],
                cover_credit=text["cover"]["credit"],
                editorial=stream(text["editorial"], key, "editorial"),
                editorial_author=text["editorial_author"],
                imprint=structs("line", self.imprint, key, "imprint"),
                live=False,
                owner=self.person(WRITER),
            )
            BulletinPage.originals.get().add_child(instance=issue)
            issue.save_revision(user=self.person(WRITER), clean=True)
            for place, article in enumerate(text["articles"], 1):
                self.article(issue, article, place)
        self.issues += 1
        return IssuePage.originals.get(pk=issue.pk)

    def article(self, issue: IssuePage, text: dict[str, Any], place: int) -> None:
        key = f"bulletin/{text['slug']}"
        photo = text.get("photo") or {}
        article = ArticlePage(
            title=text["title"],
            slug=text["slug"],
            lead=text["lead"],
            section=Section.objects.filter(slug=text["section"]).first(),
            position=place * 10,
            photo_id=self.image(photo["picture"]) if photo else None,
            photo_alt=photo.get("alt", ""),
            photo_caption=photo.get("caption", ""),
            photo_credit=photo.get("credit", ""),
            authors=structs("author", text["authors"], key, "authors"),
            body=stream([_block(block, key, n) for n, block in enumerate(text["body"])], key),
            live=False,
            owner=self.person(WRITER),
        )
        IssuePage.originals.get(pk=issue.pk).add_child(instance=article)
        article.chapters = ChapterPage.originals.filter(slug__in=text.get("chapters", []))
        article.related_entities = [
            ArticleEntity(entity=entity, sort_order=n)
            for n, name in enumerate(text.get("entities", []))
            if (entity := Entity.objects.filter(is_example=True, name__contains=name).first())
        ]
        pages = Page.objects.filter(slug__in=text.get("pages", []))
        article.related_pages = [
            ArticleRelatedPage(page_to=page, sort_order=n) for n, page in enumerate(pages)
        ]
        article.save_revision(user=self.person(WRITER), clean=True)
        self.articles += 1

    def bring_out(self, issue: IssuePage, day: date) -> None:
        """The whole way: each step by the one who takes it, on its day."""
        with clock_at(self.moment(day, SUBMITTED, 12)):
            issues.submit_issue(issue, self.person(WRITER))
        with clock_at(self.moment(day, PROOFREAD, 11)):
            issues.pass_proofreading(issue, self.person(READER), shown_digest=_shown(issue))
        with clock_at(self.moment(day, APPROVED, 13)):
            issues.approve_issue(
                issue, self.person(CHIEF), shown_digest=_shown(issue), comment="Do publikacji."
            )
        with clock_at(self.moment(day, 0, 8)):
            issues.publish_issue(issue, self.person(WRITER))

    def moment(self, day: date, days: int, hour: int) -> datetime:
        return moment(days_from(day, days), hour)

    @staticmethod
    def person(name: str) -> User:
        return get_user_model().objects.get(username=name)

    def image(self, name: str) -> int:
        """The picture that the texts call `name`: a cover, or one that the catalogue has."""
        if name not in self.images:
            title, draw = COVERS.get(name) or PICTURES[name]
            title = f"{title} (ilustracja przykładowa)"
            image = get_image_model().objects.filter(title=title).first()
            if image is None:
                file = ImageFile(ContentFile(draw()), name=f"biuletyn-{name}.png")
                image = get_image_model().objects.create(title=title, file=file)
            self.images[name] = image.pk
        return self.images[name]


def _shown(issue: IssuePage) -> str:
    return issues.issue_digest(readiness(IssuePage.originals.get(pk=issue.pk)))


def _block(block: dict[str, Any], *names: object) -> dict[str, Any]:
    """What only the bulletin's blocks have, in the form in which the others are stored."""
    if "quote" in block:
        value = block["quote"]
        return {"quote": {**value, "text": one_paragraph(value["text"], *names)}}
    if "box" in block:
        value = block["box"]
        return {"box": {**value, "content": stream(value["content"], *names, "box")}}
    return block
