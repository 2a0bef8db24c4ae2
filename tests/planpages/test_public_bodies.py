"""Bodies as the public sees them: tasks, members, what they recommended."""

from __future__ import annotations

import pytest

from planpages.models import (
    BodiesIndexPage,
    Body,
    BodyMember,
    BodyPage,
    ChapterPage,
    Decision,
    DecisionKind,
    Stage,
)

from .reader import in_force, links, main, read, words

pytestmark = pytest.mark.django_db

DRAFT = "Nikt jeszcze tego nie widział"


@pytest.fixture
def bodies(office):
    index = office.home.add_child(
        instance=BodiesIndexPage(title="Zespoły", slug="zespoly", live=True)
    )
    pages = {}
    for body in Body.objects.exclude(kind="board"):
        page = BodyPage(
            title=body.name,
            slug=body.code,
            body_record=body,
            tasks=[("paragraph", f"<p>Zadania: {body.name}</p>")],
            live=True,
        )
        page.members = [
            BodyMember(name="Ewa Przykładowa", represents="ROPS", function="przewodnicząca")
        ]
        pages[body.code] = index.add_child(instance=page)
    return pages


def recommend(office, chapter, comment: str) -> None:
    """What the record keeps of a recommendation by the expert team."""
    Decision.objects.append(
        kind=DecisionKind.APPROVED,
        plan=office.plan,
        chapter=chapter,
        stage=Stage.RECOMMENDATION,
        body=Body.objects.get(kind="expert_team"),
        actor=office.person("ekspert2"),
        comment=comment,
    )


def address(code: str) -> str:
    return f"/zespoly/{code}/"


def test_the_list_leads_to_every_body(client, office, bodies):
    soup = read(client, "/zespoly/")
    assert {address(code) for code in bodies} <= links(soup)
    assert words(soup.main).count("1 osoba") == 4


def test_a_body_has_tasks_members_and_an_empty_list_that_says_so(client, office, bodies):
    page = main(client, address("zespol-ekspertow"))
    assert "Zadania: Zespół ekspertów" in page
    assert "Ewa Przykładowa przewodnicząca ROPS" in page
    assert "Nie ma tu jeszcze nic" in page
    assert "Żaden rozdział nie czeka tu na decyzję" in page


def test_an_opinion_is_public_on_the_page_of_the_group_that_gave_it(client, office, bodies):
    chapter = office.chapter(title=DRAFT, group="upowszechnianie")
    office.submit(chapter)
    assert "Inna część opinia zespołu roboczego" in main(client, address("upowszechnianie"))
    assert "Żaden rozdział nie czeka" in main(client, address("programowanie-i-analizy"))
    assert "teraz opiniuje 1 rozdział" in main(client, "/zespoly/")

    office.approve(chapter, "grupa1", comment="Tekst jest jasny.")
    page = main(client, address("upowszechnianie"))
    assert "Tekst jest jasny." in page and "pozytywna" in page
    assert "Żaden rozdział nie czeka" in page
    assert "Tekst jest jasny." not in main(client, address("programowanie-i-analizy"))
    for name in ("upowszechnianie", "zespol-ekspertow"):
        assert DRAFT not in main(client, address(name)), "the draft's title is a draft"

    assert "rekomendacja zespołu ekspertów" in main(client, address("zespol-ekspertow"))
    office.approve(chapter, "ekspert2", comment="Rekomendujemy.")
    page = main(client, address("zespol-ekspertow"))
    assert "Rekomendujemy." in page and "Inna część" in page


def test_what_was_sent_back_is_not_published(client, office, bodies):
    chapter = office.submit(office.chapter(group="upowszechnianie"))
    office.send_back(chapter, "grupa1", comment="Brak danych.")
    page = main(client, address("upowszechnianie"))
    assert "Brak danych." not in page and "Nie ma tu jeszcze nic" in page


def test_the_group_named_in_the_working_version_is_the_one_that_reviews(client, office, bodies):
    in_force(office, office.seven())
    chapter = ChapterPage.objects.get(number=1)
    text = chapter.working_text()
    text.working_group = Body.objects.get(code="programowanie-i-analizy")
    text.save_revision(user=office.person("ekspert"))
    office.submit(chapter)
    assert f"1. {chapter.title}" in main(client, address("programowanie-i-analizy"))
    assert "Żaden rozdział nie czeka" in main(client, address("upowszechnianie"))


def test_recommendations_of_chapters_in_force_lead_to_them(client, office, bodies):
    chapter = office.chapter(title="Prognoza")
    in_force(office, [chapter])
    recommend(office, chapter, "Rekomendujemy.")
    soup = read(client, address("zespol-ekspertow"))
    assert "/plan/rozdzial-1/" in links(soup.find(class_="timeline"))
    assert "1. Prognoza" in words(soup.find(class_="timeline"))


def test_many_recommendations_come_in_pages(client, office, bodies):
    chapter = office.chapter()
    for n in range(25):
        recommend(office, chapter, f"Rekomendacja numer {n}.")
    first = main(client, address("zespol-ekspertow"))
    second = main(client, address("zespol-ekspertow") + "?strona=2")
    assert "numer 24." in first and "numer 4." not in first
    assert "numer 4." in second and "numer 24." not in second
