"""Drafts in every state, each with a word of its own that no reader may meet."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from home.models import NewsIndexPage, NewsPage, StandardPage
from planpages.actions import remarks
from planpages.models import (
    MANDATORY_KINDS,
    BodiesIndexPage,
    Body,
    BodyPage,
    ChapterKind,
    ChapterPage,
    ConsultationDocument,
    Remark,
    Stage,
)
from tests.scenes import scene

from .office import Office
from .reader import in_force

STATES = (
    "draft",
    "review",
    "recommendation",
    "consultation",
    "planned",
    "after_close",
    "board",
    "sent_back",
    "withdrawn",
)
BAIT = "przynęta"
"""Stands beside the secret words; who searches for it must not be led to a draft."""
PUBLIC = "jawne"


@dataclass
class Secrets:
    """What was written, and where: nothing of it is for the public."""

    office: Office
    image: Image
    paper: Document
    chapters: dict[tuple[str, bool], ChapterPage] = field(default_factory=dict)
    """By state, and whether the chapter is in force."""
    remarks: dict[str, Remark] = field(default_factory=dict)

    @property
    def planned(self) -> list[ConsultationDocument]:
        return list(
            ConsultationDocument.objects.filter(consultation__announced_at__gt=timezone.now())
        )

    @property
    def withdrawn(self) -> list[ConsultationDocument]:
        return list(ConsultationDocument.objects.exclude(withdrawn_at=None))


def secret(number: int) -> str:
    return f"tajne{number}"


def picture() -> ImageFile:
    buffer = io.BytesIO()
    Picture.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    buffer.seek(0)
    return ImageFile(buffer, name="tajne-zdjecie.png")


def write_secret(secrets: Secrets, chapter: ChapterPage) -> ChapterPage:
    """The secret word in every field and kind of block, with an image and a document."""
    word = f"{secret(chapter.number)} {BAIT}"
    text = secrets.office.again(chapter).working_text()
    text.title = text.lead = text.seo_title = text.search_description = text.draft_title = word
    image = {"image": secrets.image.pk, "decorative": False, "alt_text": word}
    link = f'<a linktype="document" id="{secrets.paper.pk}">{word}</a>'
    kept = list(text.body.get_prep_value())[:1]
    blocks = [
        ("heading", {"text": word, "level": "h2"}),
        ("paragraph", f"<p>{word} {link} [^1]</p>"),
        ("list", {"ordered": False, "items": [word]}),
        (
            "table",
            {
                "caption": word,
                "columns": [word],
                "rows": [{"cells": [word]}],
                "first_column_is_header": False,
            },
        ),
        ("figure", {"image": image, "caption": word, "credit": word}),
        ("footnote", {"label": "1", "text": word}),
        (
            "indicator",
            {
                "name": word,
                "definition": word,
                "unit": word,
                "baseline": "1",
                "baseline_year": 2011,
                "target": "2",
                "target_year": 2020,
                "source": word,
            },
        ),
    ]
    raw = [{"type": kind, "value": value} for kind, value in blocks]
    text.body = text.body.stream_block.to_python([*kept, *raw])
    if not text.live:
        # As the editor of the CMS does: the row of a page that was never public is its draft.
        text.save()
    text.save_revision(user=secrets.office.person("ekspert"))
    return secrets.office.again(chapter)


def bring(secrets: Secrets, chapter: ChapterPage, state: str) -> None:
    """Write the secret and bring the chapter to the state, or the other way round."""
    office, now = secrets.office, timezone.now()
    title = f"Konsultacje {chapter.number}"
    if state in ("after_close", "board"):
        chapter = office.write(chapter, f"Do konsultacji, {PUBLIC}.")
        chapter = office.to_stage(chapter, Stage.CONSULTATION)
        office.announce(chapter, at=now - timedelta(days=60), title=title)
        chapter = write_secret(secrets, chapter)
        if state == "board":
            office.approve(chapter, "moderator")
        return
    chapter = write_secret(secrets, chapter)
    if state == "sent_back":
        chapter = office.to_stage(chapter, Stage.REVIEW)
        office.send_back(chapter, office.reviewer(chapter))
    elif state in ("planned", "withdrawn"):
        chapter = office.to_stage(chapter, Stage.CONSULTATION)
        if state == "planned":
            office.announce(chapter, at=now + timedelta(days=1), title=title)
        else:
            office.announce(chapter, opens_at=now + timedelta(days=3), title=title)
            office.send_back(chapter, "moderator")
    else:
        office.to_stage(chapter, Stage(state))


def send_remarks(secrets: Secrets, chapter: ChapterPage) -> None:
    """An open consultation with a remark in each state; only the published one is public."""
    office = secrets.office
    chapter = office.to_stage(office.write(chapter, f"Otwarte, {PUBLIC}."), Stage.CONSULTATION)
    document = office.announce(chapter, title="Konsultacje otwarte").documents.get()
    block = document.record["body"][0]["id"]
    moderator = office.person("moderator")
    for state in ("unconfirmed", "pending", "hidden", "published"):
        public = state == "published"
        remark = office.remark(
            document,
            text=f"{PUBLIC if public else 'tajneuwaga' + state} {BAIT}",
            block_id=block,
            confirmed=state != "unconfirmed",
            email=f"tajneadres{state}@przyklad.example",
        )
        if not public:
            Remark.objects.filter(pk=remark.pk).update(author_name=f"tajnaosoba {state}")
        if state == "hidden":
            remarks.hide_remark(remark, moderator, reason="tajnypowód")
        elif public:
            remarks.publish_remark(remark, moderator)
        secrets.remarks[state] = remark


def write_other_pages(secrets: Secrets) -> None:
    """News and plain pages: drafts, and amendments of live ones."""
    home = secrets.office.home
    news = NewsIndexPage(title="Aktualności", slug="aktualnosci")
    home.add_child(instance=news)
    bodies = BodiesIndexPage(title="Zespoły", slug="zespoly")
    home.add_child(instance=bodies)
    for body in Body.objects.all():
        bodies.add_child(instance=BodyPage(title=body.name, slug=body.code, body_record=body))
    for number, (parent, model) in enumerate([(news, NewsPage), (home, StandardPage)], 100):
        for live in (True, False):
            word = f"{secret(number)} {BAIT}"
            page = model(title=PUBLIC if live else word, slug=f"strona-{live}", live=live)
            parent.add_child(instance=page)
            page.title = page.lead = word
            if not live:
                page.save()
            page.save_revision()


def make(office: Office) -> Secrets:
    """What `write_all` writes, read from the database."""
    scene("drafts", lambda: write_all(office), office.look_again)
    found = Secrets(office, Image.objects.get(), Document.objects.get())
    chapters = {chapter.number: chapter for chapter in ChapterPage.objects.all()}
    for number, state in enumerate(STATES, 1):
        found.chapters[state, True] = chapters[number]
        found.chapters[state, False] = chapters[number + 20]
    found.remarks = {
        remark.author_email.removeprefix("tajneadres").split("@")[0]: remark
        for remark in Remark.objects.all()
    }
    return found


def write_all(office: Office) -> None:
    """Amendments of chapters in force and new chapters, one of each in every state."""
    office.consultations  # noqa: B018
    office.people()
    image = Image.objects.create(title="tajnezdjęcie", file=picture())
    paper = Document.objects.create(
        title="tajnydokument", file=ContentFile(b"%PDF-1.7 %%EOF", name="tajne-zalacznik.pdf")
    )
    found = Secrets(office, image, paper)
    kinds = [*MANDATORY_KINDS, *[ChapterKind.OTHER] * 3]
    live = [office.chapter(number, kind) for number, kind in enumerate(kinds, 1)]
    in_force(office, live)
    for state, chapter in zip(STATES, live, strict=False):
        found.chapters[state, True] = chapter
        found.chapters[state, False] = office.chapter(chapter.number + 20)
    for (state, _live), chapter in found.chapters.items():
        bring(found, office.again(chapter), state)
    send_remarks(found, office.again(live[-1]))
    write_other_pages(found)


def text_of(response: Any) -> str:
    """Everything that came: status line, headers, body."""
    content = b"".join(response) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{headers}\n\n{content.decode('utf-8', 'replace')}"


def leaks(text: str) -> list[str]:
    """Secret words in an answer."""
    return sorted({match.group() for match in re.finditer(r"tajn\w+", text)})
