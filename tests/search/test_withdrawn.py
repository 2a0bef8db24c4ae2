"""What an anonymous reader may not read is never returned, by anything that search gives out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.rich_text import RichText

from home.archive import archive
from home.file_withdrawal import withdraw_file
from home.models import ArchivedFile, FileWithdrawal, HomePage, StandardPage
from home.search_sources import search_sources
from monitoring.models import Evaluation, MonitoringPage
from planpages.actions import remarks
from planpages.models import ConsultationDocument, PlanPage, Stage, adopting
from search import contributions, extraction
from search.indexing import index_rows
from search.models import Entry, ExtractedText
from tests import people
from tests.monitoring.ground import Ground
from tests.planpages.office import Office, paragraph
from tests.planpages.reader import in_force
from tests.search.test_extraction import pdf

pytestmark = pytest.mark.django_db
SECRET = "krokodylek"


@pytest.fixture
def client(client: Any, settle: Callable[[], None]) -> Any:
    """A reader, on each engine, who asks when the server knows, and when it does not yet."""
    ask = client.get

    def get(*args: Any, **kwargs: Any) -> Any:
        settle()
        return ask(*args, **kwargs)

    client.get = get
    return client


SLIP = SECRET.replace("kody", "kodi")

LITERAL: list[tuple[str, dict[str, Any]]] = [
    ("/szukaj/", {"q": SECRET}),
    ("/szukaj/", {"q": f'"{SECRET} zielony"'}),
    ("/szukaj/", {"q": SECRET, "kolejnosc": "data"}),
    ("/szukaj/", {"q": SECRET, "rodzaj": ["strona", "plan", "uwaga", "plik"]}),
    ("/szukaj/feed/", {"q": SECRET}),
    ("/szukaj/podpowiedzi/", {"q": SECRET}),
    ("/api/v2/szukaj/", {"q": SECRET}),
]
"""Ways to ask for the secret word itself."""

GUESSED: list[tuple[str, dict[str, Any]]] = [
    ("/szukaj/podpowiedzi/", {"q": SECRET[:5]}),
    ("/szukaj/podpowiedzi/", {"q": f"zielony {SECRET[:5]}"}),
    ("/szukaj/podpowiedzi/", {"q": SLIP[:7]}),
    ("/szukaj/", {"q": SLIP}),
    ("/szukaj/", {"q": f"{SLIP} zielony"}),
    ("/szukaj/", {"q": f"{SLIP} niedźwiedź"}),
    ("/szukaj/", {"q": SLIP, "rodzaj": "uwaga"}),
    ("/szukaj/feed/", {"q": SLIP}),
    ("/api/v2/szukaj/", {"q": SLIP}),
]
"""Ways to be told of it without knowing it."""


def told(client: Any, address: str, query: dict[str, Any]) -> str:
    """What search gives out. Where the very word was asked for it is shown again, of course: it
    is left out there."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    shown: str = answer.content.decode()
    return shown.replace(SECRET, "") if SECRET in query["q"] else shown


def everything(client: Any) -> str:
    """All that search gives out about the secret word, in all ways, as one text.

    The ways that put the index right come last.
    """
    return "\n".join(told(client, *way) for way in [*GUESSED, *LITERAL])


def counts(client: Any, word: str = SECRET) -> dict[str, Any]:
    found = client.get("/api/v2/szukaj/", {"q": word}).json()
    return {"total": found["meta"]["total_count"], "facets": found["facets"]}


NOTHING = {"total": 0, "facets": {}}


@pytest.fixture
def page(home_page: HomePage) -> StandardPage:
    page = StandardPage(
        title=f"Tajny {SECRET}", slug="tajna", lead=f"{SECRET} zielony pływa", live=True
    )
    home_page.add_child(instance=page)
    return page


def unpublish(page: StandardPage) -> None:
    page.unpublish()


def unpublish_as_plain_page(page: StandardPage) -> None:
    Page.objects.get(pk=page.pk).unpublish()


def delete(page: StandardPage) -> None:
    page.delete()


def restrict(page: StandardPage) -> None:
    PageViewRestriction.objects.create(page=page, password="x")


def restrict_the_one_above(page: StandardPage) -> None:
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


def expire(page: StandardPage) -> None:
    page.expire_at = timezone.now() - timedelta(seconds=1)
    page.save()


def change_the_words(page: StandardPage) -> None:
    page.title, page.lead = "Jawna", "Bez tajemnic"
    page.save_revision().publish()


def behind_the_back_of_signals(page: StandardPage) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)


@pytest.mark.parametrize(
    "withdraw",
    [
        unpublish,
        unpublish_as_plain_page,
        delete,
        restrict,
        restrict_the_one_above,
        expire,
        change_the_words,
        behind_the_back_of_signals,
    ],
)
def test_a_page_is_gone_at_once(
    client: Any, page: StandardPage, withdraw: Callable[[StandardPage], None]
) -> None:
    assert counts(client)["total"] == 1
    before = everything(client)
    assert "Tajny" in before and SECRET in before
    withdraw(page)
    after = everything(client)
    assert "Tajny" not in after
    assert "pływa" not in after
    assert SECRET not in after
    assert counts(client) == NOTHING


@pytest.mark.parametrize("way", [*GUESSED, *LITERAL], ids=str)
def test_no_way_alone_tells_of_what_passed_the_signals(
    client: Any, page: StandardPage, way: tuple[str, dict[str, Any]]
) -> None:
    behind_the_back_of_signals(page)
    shown = told(client, *way)
    assert "Tajny" not in shown
    assert "pływa" not in shown
    assert SECRET not in shown


def test_a_word_that_a_public_text_has_is_still_proposed(client: Any, page: StandardPage) -> None:
    other = StandardPage(title=f"Jawny {SECRET}", slug="jawna", live=True)
    page.get_parent().add_child(instance=other)
    behind_the_back_of_signals(page)
    suggested = client.get("/szukaj/podpowiedzi/", {"q": SECRET[:5]}).json()
    assert suggested["words"] == [SECRET]
    assert [title["title"] for title in suggested["titles"]] == [other.title]


@pytest.mark.parametrize("query", [{}, {"rodzaj": "uwaga"}, {"kolejnosc": "data"}], ids=str)
def test_all_that_passed_the_signals_is_left_out_of_counts(
    client: Any, page: StandardPage, query: dict[str, str]
) -> None:
    for number in range(5):
        more = StandardPage(title=f"Tajny {SECRET}", slug=f"tajna-{number}", live=True)
        page.get_parent().add_child(instance=more)
    Page.objects.filter(slug__startswith="tajna").update(live=False)
    found = client.get("/api/v2/szukaj/", {"q": SECRET, "na_strone": "1", **query}).json()
    assert found["meta"]["total_count"] == 0
    assert found["items"] == []
    assert not any(value["count"] for facet in found["facets"].values() for value in facet)


def test_a_page_is_gone_when_its_time_is_over(client: Any, page: StandardPage, clock: Any) -> None:
    page.expire_at = clock.now + timedelta(hours=1)
    page.save()
    assert counts(client)["total"] == 1
    clock.forward(hours=1)
    assert counts(client) == NOTHING
    assert "Tajny" not in everything(client)


@pytest.fixture
def offered(home_page: HomePage, run_background: Callable[[], None]) -> Any:
    """A document that a public page offers, in a collection of its own."""
    document = get_document_model().objects.create(
        title=f"Tajny {SECRET}",
        file=ContentFile(f"{SECRET} zielony pływa".encode(), name="tajny.txt"),
        collection=Collection.get_first_root_node().add_child(name="Otwarte"),
    )
    link = f'<p><a linktype="document" id="{document.pk}">Wzór</a></p>'
    page = StandardPage(title="Wzory", slug="wzory", body=[("paragraph", RichText(link))])
    home_page.add_child(instance=page)
    run_background()
    return document


def closed_collection() -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Zamknięte")
    CollectionViewRestriction.objects.create(collection=collection, password="x")
    return collection


def update_collection(document: Any) -> None:
    get_document_model().objects.filter(pk=document.pk).update(collection=closed_collection())


def move_collection(document: Any) -> None:
    collection = Collection.objects.get(pk=document.collection_id)
    collection.move(closed_collection(), "sorted-child")


def close_collection(document: Any) -> None:
    CollectionViewRestriction.objects.create(collection=document.collection, password="x")


def take_away(document: Any) -> None:
    document.collection = closed_collection()
    document.save()


CLOSING = [update_collection, move_collection, close_collection, take_away]


@pytest.mark.parametrize("close", CLOSING)
def test_a_file_is_gone_at_once(client: Any, offered: Any, close: Callable[[Any], None]) -> None:
    assert counts(client)["total"] == 1
    before = everything(client)
    assert "Tajny" in before and "pływa" in before
    close(offered)
    after = everything(client)
    assert "Tajny" not in after
    assert "pływa" not in after
    assert SECRET not in after
    assert counts(client) == NOTHING
    assert counts(client, "wzory")["total"] == 1


@pytest.mark.parametrize("close", CLOSING)
def test_a_file_closed_behind_signals_leaves_the_index_within_a_minute(
    offered: Any, close: Callable[[Any], None]
) -> None:
    assert Entry.objects.filter(text__contains=SECRET).exists()
    close(offered)
    contributions.follow_time()
    assert not Entry.objects.filter(text__contains=SECRET).exists()


def scan_of_a_resolution(office: Office) -> ArchivedFile:
    scan = pdf(f"{SECRET} zielony plywa")
    return in_force(office, [office.chapter()], scan=scan).resolution.annex


def file_of_an_evaluation(office: Office) -> ArchivedFile:
    file = archive(ContentFile(f"{SECRET} zielony plywa".encode()), "e.txt", "text/plain")
    Evaluation.objects.create(
        plan=office.plan, kind="ex_post", title="Ewaluacja", slug="ewaluacja",
        contractor="Uczelnia", date=timezone.localdate(), file=file, published_at=timezone.now(),
    )  # fmt: skip
    return file


def withdraw(file: ArchivedFile) -> None:
    withdraw_file(file, people.person("redaktor"), ground="personal_data", reason="12/2026")


def withdraw_unheard(file: ArchivedFile) -> None:
    """The index is told nothing."""
    said = {"ground": "personal_data", "reason": "12/2026"}
    FileWithdrawal.objects.append(file, people.person("redaktor"), timezone.now(), **said)


@pytest.mark.parametrize("act", [withdraw, withdraw_unheard])
@pytest.mark.parametrize("lay", [scan_of_a_resolution, file_of_an_evaluation])
def test_the_words_of_a_withdrawn_file_are_gone_at_once(
    client: Any,
    office: Office,
    run_background: Callable[[], None],
    lay: Callable[[Office], ArchivedFile],
    act: Callable[[ArchivedFile], None],
) -> None:
    file = lay(office)
    run_background()
    assert counts(client)["total"] == 1
    before = everything(client)
    assert file.pk in before and "plywa" in before
    act(file)
    after = everything(client)
    assert file.pk not in after and "plywa" not in after and SECRET not in after
    assert counts(client) == NOTHING


def test_nothing_is_kept_of_the_words_of_withdrawn_files(
    home_page: HomePage, office: Office, run_background: Callable[[], None]
) -> None:
    file = file_of_an_evaluation(office)
    with file.open() as content:
        document = get_document_model().objects.create(
            title="Kopia", file=ContentFile(content.read(), name="kopia.txt")
        )
    home_page.add_child(
        instance=StandardPage(title="Wzory", slug="wzory", body=[("document", document)])
    )
    run_background()
    assert Entry.objects.filter(text__contains=SECRET).count() == 2
    assert ExtractedText.objects.filter(text__contains=SECRET).count() == 2
    withdraw(file)
    assert not Entry.objects.filter(text__contains=SECRET).exists()
    assert not ExtractedText.objects.exists()
    # Neither does reading the rows again bring anything back.
    contributions.follow_time()
    for source in search_sources:
        index_rows(source, source.public(timezone.now()).values_list("pk", flat=True))
    run_background()
    assert not Entry.objects.filter(kind="plik").exists()
    assert not ExtractedText.objects.exists()


def test_the_text_of_a_file_withdrawn_while_it_was_read_is_not_kept(
    office: Office, run_background: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of_an_evaluation(office)

    of_file = extraction.text_of

    def read(*args: Any, **kwargs: Any) -> str:
        text = of_file(*args, **kwargs)
        withdraw(file)
        return text

    monkeypatch.setattr(extraction, "text_of", read)
    run_background()
    assert not ExtractedText.objects.exists()
    assert not Entry.objects.filter(kind="plik").exists()


def test_a_file_withdrawn_behind_signals_leaves_the_index_within_a_minute(
    office: Office, run_background: Callable[[], None]
) -> None:
    file = scan_of_a_resolution(office)
    run_background()
    assert Entry.objects.filter(text__contains=SECRET).exists()
    withdraw_unheard(file)
    contributions.follow_time()
    assert not Entry.objects.filter(text__contains=SECRET).exists()


def edit_collection(client: Any, document: Any, parent: Collection) -> None:
    collection = Collection.objects.get(pk=document.collection_id)
    address = reverse("wagtailadmin_collections:edit", args=[collection.pk])
    answer = client.post(address, {"name": collection.name, "parent": parent.pk})
    assert answer.status_code == 302


def add_to_collection(client: Any, document: Any, parent: Collection) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "add_to_collection"])
    answer = client.post(f"{address}?id={document.pk}", {"collection": parent.pk})
    assert answer.status_code == 302


@pytest.mark.parametrize("move", [edit_collection, add_to_collection])
def test_what_editors_do_to_collections_closes_and_opens_files(
    offered: Any, signed_in: Any, move: Callable[..., None], django_capture_on_commit_callbacks: Any
) -> None:
    editor = signed_in("admin")
    with django_capture_on_commit_callbacks(execute=True):
        move(editor, offered, closed_collection())
    assert not Entry.objects.filter(text__contains=SECRET).exists()
    with django_capture_on_commit_callbacks(execute=True):
        move(editor, offered, Collection.get_first_root_node())
    offered.refresh_from_db()
    assert Entry.objects.filter(text__contains=SECRET).exists()


def test_drafts_are_not_found(client: Any, page: StandardPage) -> None:
    page.title = "Niedźwiedziątko"
    page.save_revision()
    assert counts(client, "niedźwiedziątko") == NOTHING
    assert counts(client)["total"] == 1
    never_live = StandardPage(title="Niedźwiedziątko", slug="niedzwiadek", live=False)
    page.get_parent().add_child(instance=never_live)
    assert counts(client, "niedźwiedziątko") == NOTHING


@pytest.fixture
def document(office: Office) -> ConsultationDocument:
    chapter = office.chapter(body=[paragraph(f"Pierwszy {SECRET} zielony.")])
    chapter = office.to_stage(chapter, Stage.CONSULTATION)
    opens_at = timezone.now() + timedelta(days=2)
    consultation = office.announce(chapter, opens_at=opens_at, days=40)
    return consultation.documents.get()


def test_a_chapter_is_found_only_as_a_consulted_text(
    client: Any, document: ConsultationDocument
) -> None:
    assert counts(client)["total"] == 1
    assert set(Entry.objects.filter(text__contains=SECRET).values_list("source", flat=True)) == {
        "consulted"
    }


def test_a_document_withdrawn_before_the_opening_is_gone(
    client: Any, office: Office, document: ConsultationDocument
) -> None:
    assert counts(client)["total"] == 1
    office.send_back(document.chapter, "moderator")
    document.refresh_from_db()
    assert document.withdrawn_at is not None
    assert counts(client) == NOTHING
    assert not Entry.objects.filter(text__contains=SECRET).exists()


def test_a_consultation_whose_every_text_was_withdrawn_leaves_the_index(
    office: Office, document: ConsultationDocument
) -> None:
    consultations = Entry.objects.filter(source="consultation")
    assert list(consultations.values_list("object_id", flat=True)) == [document.consultation_id]
    office.send_back(document.chapter, "moderator")
    assert not consultations.exists()


def unpublish_plan(plan: PlanPage) -> None:
    with adopting():
        Page.objects.get(pk=plan.pk).unpublish()


def restrict_plan(plan: PlanPage) -> None:
    PageViewRestriction.objects.create(page=plan, password="x")


def restrict_above_plan(plan: PlanPage) -> None:
    PageViewRestriction.objects.create(page=plan.get_parent(), restriction_type="login")


@pytest.mark.parametrize("withdraw", [unpublish_plan, restrict_plan, restrict_above_plan])
def test_what_is_said_of_a_plan_leaves_the_index_with_it(
    home_page: HomePage, withdraw: Callable[[PlanPage], None]
) -> None:
    """At once, not when somebody finds it: what is on no page of results is in no count either."""
    ground = Ground.lay(krokodyle={"name": f"Tajny {SECRET}"})
    of_plan = Entry.objects.filter(source__in=["version", "indicator"])
    assert set(of_plan.values_list("source", flat=True)) == {"version", "indicator"}
    withdraw(ground.plan)
    assert not of_plan.exists()
    PageViewRestriction.objects.all().delete()
    assert of_plan.exists() is (withdraw is not unpublish_plan)


def restrict_monitoring(page: MonitoringPage) -> None:
    PageViewRestriction.objects.create(page=page, password="x")


def unpublish_monitoring(page: MonitoringPage) -> None:
    Page.objects.get(pk=page.pk).unpublish()


@pytest.mark.parametrize("withdraw", [restrict_monitoring, unpublish_monitoring])
def test_indicators_leave_the_index_with_the_page_of_monitoring(
    home_page: HomePage, withdraw: Callable[[MonitoringPage], None]
) -> None:
    Ground.lay(krokodyle={"name": f"Tajny {SECRET}"})
    page = MonitoringPage.originals.get()
    indicators = Entry.objects.filter(source="indicator")
    assert indicators.exists()
    withdraw(page)
    assert not indicators.exists()
    PageViewRestriction.objects.all().delete()
    assert indicators.exists() is (withdraw is restrict_monitoring)


def test_remarks_are_found_while_they_are_published(client: Any, office: Office) -> None:
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter)
    remark = office.remark(consultation.documents.get(), text=f"Tu mieszka {SECRET} zielony.")
    unconfirmed = office.remark(
        consultation.documents.get(), text="Niedźwiedziątko", confirmed=False
    )
    assert unconfirmed.confirmed_at is None
    assert counts(client) == counts(client, "niedźwiedziątko") == NOTHING
    moderator = office.person("moderator")
    remarks.publish_remark(remark, moderator)
    assert counts(client)["total"] == 1
    assert counts(client, "przykładowa")["total"] == 1
    remarks.erase_author(remark, moderator)
    assert counts(client, "przykładowa") == NOTHING
    remarks.hide_remark(remark, moderator, reason="Obraźliwa.")
    assert counts(client) == NOTHING
    assert SECRET not in everything(client)
