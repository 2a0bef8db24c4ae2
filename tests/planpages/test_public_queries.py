"""What a public page costs the database does not grow with what it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from planpages.actions import remarks
from planpages.models import (
    BodiesIndexPage,
    Body,
    BodyMember,
    BodyPage,
    ChapterPage,
    Decision,
    DecisionKind,
    Priority,
    Stage,
)

from .reader import in_force, queries

pytestmark = pytest.mark.django_db


def picture(n: int):
    return get_image_model().objects.create(
        title=f"Wykres {n}", file=get_test_image_file(f"{n}.png")
    )


def rich_chapter(office, n: int) -> ChapterPage:
    """With all that has to be looked up: an image, links to pages, priorities."""
    figure = {"image": picture(n).pk, "decorative": False, "alt_text": f"Wykres {n}"}
    link = f'<p>Zob. <a linktype="page" id="{office.plan.pk}">plan</a> w części {n}.</p>'
    chapter = office.chapter(n)
    text = chapter.working_text()
    text.body = text.body.stream_block.to_python(
        [
            {"type": "heading", "value": {"text": "Wstęp", "level": "h2"}, "id": f"h{n}"},
            {"type": "paragraph", "value": link, "id": f"p{n}"},
            {
                "type": "figure",
                "value": {"image": figure, "caption": "Wykres", "credit": ""},
                "id": f"f{n}",
            },
        ]
    )
    text.priorities = [Priority.objects.get(number=1 + n % 5)]
    text.save_revision(user=office.person("ekspert"))
    return office.again(chapter)


def remark(office, document, **kwargs) -> None:
    remarks.publish_remark(office.remark(document, **kwargs), office.person("moderator"))


def test_the_plan_and_home_with_ten_times_the_chapters(client, office):
    office.consultations  # noqa: B018
    addresses = ["/", "/plan/", "/plan/caly/", "/plan/rozdzial-1/", "/plan/wersje/1/", "/zespoly/"]
    office.home.add_child(instance=BodiesIndexPage(title="Zespoły", slug="zespoly", live=True))
    in_force(office, [rich_chapter(office, 1), rich_chapter(office, 2)])
    few = {address: queries(client, address) for address in addresses}

    in_force(office, [rich_chapter(office, n) for n in range(3, 21)], number="II/2")
    many = {address: queries(client, address) for address in addresses}
    assert many == few
    assert queries(client, "/plan/wersje/2/") == few["/plan/wersje/1/"]


def test_the_plan_with_ten_times_the_changes(client, office):
    in_force(office, [office.chapter(n) for n in range(1, 13)])

    def change(*numbers: int) -> None:
        for chapter in ChapterPage.objects.filter(number__in=numbers):
            office.write(chapter, f"Nowe {chapter.number}.")
            if chapter.number != 1:
                office.submit(chapter)

    change(1, 2)
    few = queries(client, "/plan/")
    change(*range(3, 13))
    assert queries(client, "/plan/") == few


def test_versions_with_ten_times_as_many(client, office):
    chapter = office.chapter()
    for n in range(1, 3):
        in_force(office, [office.write(chapter, f"Wersja {n}.")], number=f"I/{n}")
    few = [queries(client, a) for a in ("/plan/wersje/", "/plan/wersje/2/zmiany/", "/plan/")]
    for n in range(3, 21):
        in_force(office, [office.write(chapter, f"Wersja {n}.")], number=f"I/{n}")
    many = [queries(client, a) for a in ("/plan/wersje/", "/plan/wersje/20/zmiany/", "/plan/")]
    assert many == few


def test_consultations_with_ten_times_as_many(client, office):
    office.consultations  # noqa: B018
    chapter = office.chapter()
    past = timezone.now() - timedelta(days=100)

    def announce(n: int) -> None:
        office.announce(chapter, kind="open", at=past if n % 2 else None, days=20, title=f"K {n}")

    for n in range(2):
        announce(n)
    few = [queries(client, address) for address in ("/konsultacje/", "/")]
    for n in range(2, 20):
        announce(n)
    assert [queries(client, address) for address in ("/konsultacje/", "/")] == few


def test_a_consultation_with_ten_times_the_texts(client, office):
    office.consultations  # noqa: B018
    chapters = [rich_chapter(office, n) for n in range(1, 21)]
    few = office.announce(*chapters[:2], kind="open")
    many = office.announce(*chapters, kind="open")
    for consultation in (few, many):
        for document in consultation.documents.all():
            remark(office, document)

    def cost(consultation):
        address = consultation.get_absolute_url()
        text = consultation.documents.get(number=2).get_absolute_url()
        return [queries(client, a) for a in (address, address + "uwagi/", text)]

    assert cost(many) == cost(few)


def test_a_text_with_ten_times_the_remarks(client, office):
    office.consultations  # noqa: B018
    consultation = office.announce(rich_chapter(office, 1), kind="open")
    document = consultation.documents.get()
    addresses = [
        document.get_absolute_url(),
        consultation.get_absolute_url(),
        consultation.get_absolute_url() + "uwagi/",
        "/konsultacje/",
    ]

    def remarks_at(*blocks: str) -> None:
        for n, block in enumerate(blocks):
            remark(office, document, block_id=block, email=f"o{n}@przyklad.example")

    remarks_at("p1", "f1", "")
    few = [queries(client, address) for address in addresses]
    remarks_at(*["p1", "f1", ""] * 9)
    assert [queries(client, address) for address in addresses] == few


def test_bodies_with_ten_times_the_members_chapters_and_recommendations(client, office):
    index = office.home.add_child(
        instance=BodiesIndexPage(title="Zespoły", slug="zespoly", live=True)
    )
    body = Body.objects.get(code="upowszechnianie")
    page = BodyPage(title=body.name, slug="upowszechnianie", body_record=body, live=True)
    index.add_child(instance=page)

    def grow(start: int, stop: int) -> None:
        for n in range(start, stop):
            BodyMember.objects.create(page=page, name=f"Osoba {n}", sort_order=n)
            chapter = office.submit(office.chapter(n))
            Decision.objects.append(
                kind=DecisionKind.APPROVED,
                plan=office.plan,
                chapter=chapter,
                stage=Stage.REVIEW,
                body=body,
                actor=office.person("grupa1"),
            )

    addresses = ["/zespoly/", "/zespoly/upowszechnianie/"]
    grow(1, 3)
    few = [queries(client, address) for address in addresses]
    grow(3, 21)
    assert [queries(client, address) for address in addresses] == few
