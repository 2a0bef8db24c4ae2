"""A chapter walks the whole way through the pages that people use, one person after another."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import OutgoingMail
from planpages.models import (
    MANDATORY_KINDS,
    Body,
    ChapterPage,
    Consultation,
    Remark,
    Stage,
)

from .office import PDF
from .visitor import Visitor

pytestmark = pytest.mark.django_db


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def chapter_form(text: str, **values) -> dict:
    return nested_form_data(
        {
            "title": "Diagnoza ekonomii społecznej",
            "slug": "diagnoza",
            "lead": "Stan w regionie.",
            "number": "1",
            "kind": "diagnosis",
            "priorities": [],
            "working_group": str(Body.objects.get(code="upowszechnianie").pk),
            "body": streamfield(
                [
                    ("heading", {"text": "Podmioty", "level": "h2"}),
                    ("paragraph", rich_text(f"<p>{text}</p>")),
                ]
            ),
            "seo_title": "",
            "search_description": "",
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": "",
            },
            **values,
        }
    )


def test_a_chapter_walks_the_whole_way(office, signed_in, clock, run_background):
    office.consultations  # noqa: B018
    people = {name: Visitor(signed_in(name)) for name in office.people()}
    for number, kind in enumerate(MANDATORY_KINDS[1:], 2):
        office.to_stage(office.chapter(number, kind), Stage.BOARD)
    public = Visitor(Client())

    # An expert writes the chapter and submits it.
    expert = people["ekspert"]
    add = reverse("wagtailadmin_pages:add", args=["planpages", "chapterpage", office.plan.pk])
    expert.open(add)
    posted = expert.client.post(add, chapter_form("W regionie działa sto podmiotów."), follow=True)
    assert posted.status_code == 200
    chapter = ChapterPage.objects.get(number=1)
    assert not chapter.live
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    expert.client.post(
        edit,
        chapter_form("W regionie działa dwieście podmiotów.", **{"action-submit": "1"}),
        follow=True,
    )
    chapter = office.again(chapter)
    assert chapter.stage == Stage.REVIEW
    public.open("/plan/diagnoza/", 404)
    decision = reverse("planpages_decision", args=[chapter.pk])

    # The working group gives its opinion; the author may not, nor another group.
    assert "dwieście" in people["grupa1"].open("/admin/").open(decision).text
    for name in ("ekspert", "grupa2", "moderator", "redaktor", "zarzad", "admin"):
        with pytest.raises(AssertionError, match="No form"):
            people[name].open(decision).form(decision="approve")
    people["grupa1"].send({"comment": "Tekst rzetelny."}, decision="approve")
    assert office.again(chapter).stage == Stage.RECOMMENDATION

    # The author may not recommend; the second expert does.
    with pytest.raises(AssertionError, match="No form"):
        expert.open(decision).form(decision="approve")
    people["ekspert2"].open(decision).send({"comment": "Rekomendujemy."}, decision="approve")
    assert office.again(chapter).stage == Stage.CONSULTATION

    # The moderator announces the consultation; the text can be read and remarked on.
    now = timezone.now()
    moderator = people["moderator"].open(reverse("planpages_announce") + "?rodzaj=formal")
    announcement = {
        "title": "Konsultacje diagnozy",
        "introduction": "Zapraszamy.",
        "opens_at": "",
        "closes_at": local(now + timedelta(days=20)),
        "chapters": [str(chapter.pk)],
    }
    moderator.send(announcement, title="")
    assert not Consultation.objects.filter(title="Konsultacje diagnozy").exists()
    assert "35" in moderator.text
    assert moderator.form(title="").find(attrs={"name": "title"})["value"] == "Konsultacje diagnozy"
    moderator.send({"closes_at": local(now + timedelta(days=36))}, title="")
    consultation = Consultation.objects.get(title="Konsultacje diagnozy")
    document = consultation.documents.get()
    assert "dwieście podmiotów" in public.open(document.get_absolute_url()).text
    public.open("/plan/diagnoza/", 404)

    # A citizen sends a remark to a paragraph and confirms it.
    block = document.record["body"][1]["id"]
    public.open(f"{document.get_absolute_url()}uwaga/?akapit={block}")
    clock.forward(seconds=30)
    remark_form = {
        "quote": "dwieście podmiotów",
        "text": "Proszę podać źródło tej liczby.",
        "author_kind": "person",
        "author_name": "Osoba przykładowa",
        "author_email": "osoba@przyklad.example",
        "consent": "on",
    }
    public.send(remark_form, text="")
    remark = Remark.objects.get(text__startswith="Proszę podać")
    assert (remark.confirmed_at, remark.block_number) == (None, "1.1")
    letter = OutgoingMail.objects.get(to="osoba@przyklad.example")
    link = re.search(r"https?://\S+/konsultacje/potwierdzenie/\S+", letter.text).group()
    path = "/" + link.split("/", 3)[3]
    public.open(path)
    assert Remark.objects.get(pk=remark.pk).confirmed_at is None
    public.client.post(path)
    assert Remark.objects.get(pk=remark.pk).confirmed_at is not None
    assert remark.text not in public.open(document.get_absolute_url()).text

    # The moderator lets it appear, the editor answers.
    remark_page = reverse("planpages_remark", args=[remark.pk])
    moderator.open(remark_page).send({}, act="publish")
    assert remark.text in public.open(document.get_absolute_url()).text
    people["redaktor"].open(remark_page).send(
        {"position": "accepted", "justification": "Dodamy źródło."}, act="answer"
    )
    assert "Dodamy źródło." in public.open(document.get_absolute_url()).text

    # After the close, the expert carries it out; the moderator completes the stage.
    with pytest.raises(AssertionError, match="No form"):
        moderator.open(decision).form(decision="approve")
    clock.at(consultation.closes_at)
    late = Visitor(Client()).open(f"{document.get_absolute_url()}uwaga/?akapit={block}", 409)
    assert "zakończ" in late.text.lower()
    clock.at(consultation.confirmations_end_at)
    people = {name: Visitor(signed_in(name)) for name in people}
    moderator = people["moderator"]
    people["ekspert"].client.post(
        edit, chapter_form("W regionie działa dwieście podmiotów (rejestry, 2012)."), follow=True
    )
    assert "rejestry" in str(office.again(chapter).working_text().body)
    moderator.open(decision).send({"comment": ""}, decision="approve")
    assert office.again(chapter).stage == Stage.BOARD

    # The Zarząd sees what changed and adopts by a resolution.
    board = people["zarzad"]
    assert "rejestry" in board.open(decision).text
    adopt = reverse("planpages_adopt", args=[office.plan.pk])
    board.open(adopt).send(
        {
            "number": "CLXX/3333/2012",
            "date": timezone.localdate().isoformat(),
            "annex": SimpleUploadedFile("uchwala.pdf", PDF, "application/pdf"),
        },
        number="",
    )
    assert "rejestry" in public.open("/plan/diagnoza/").text
    assert "CLXX/3333/2012" in public.open("/plan/wersje/1/").text
    pending = public.client.get("/plan/wersje/1/plan.pdf")
    assert (pending.status_code, "Retry-After" in pending.headers) == (503, True)
    run_background()
    ready = public.client.get("/plan/wersje/1/plan.pdf")
    assert ready.status_code == 200
    assert b"".join(ready)[:5] == b"%PDF-"
    history = people["redaktor"].open(reverse("planpages_history", args=[chapter.pk])).text
    assert "Tekst rzetelny." in history
    call_command("verify_record")
