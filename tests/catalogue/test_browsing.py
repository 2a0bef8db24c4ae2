"""The listing: facets combine and are counted right, words, order, what nobody may see."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import product
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from catalogue.choices import Branch, EntityKind, Powiat
from catalogue.models import Entity, Offer
from home.search_sources import row_finders
from tests.planpages.reader import links, main, queries, read, words

from .entities import PLACES, entity

pytestmark = pytest.mark.django_db

BRANCHES = ("gastronomia_catering", "zielen", "szkolenia")
KINDS = (EntityKind.SOCIAL_COOPERATIVE, EntityKind.FOUNDATION, EntityKind.CIS)


def names(client, query: str = "") -> list[str]:
    soup = read(client, f"/katalog/?{query}")
    return [a.get_text() for a in soup.select(".rows__title a")]


def counts(client, query: str, facet: str) -> dict[str, int]:
    """The counts beside the checkboxes of a facet."""
    found = {}
    for box in read(client, f"/katalog/?{query}").select(f"input[name={facet}]"):
        number = box.parent.select_one(".count").get_text()
        found[box["value"]] = int("".join(c for c in number if c.isdigit()))
    return found


@pytest.fixture
def many(home_page) -> list[Entity]:
    chance = random.Random(5)  # noqa: S311
    return [
        entity(
            f"Podmiot {n}",
            *chance.sample(BRANCHES, chance.randint(0, 3)),
            kind=chance.choice(KINDS),
            powiat=chance.choice(list(PLACES)),
            social_enterprise=chance.random() < 0.5,
        )
        for n in range(60)
    ]


def values_of(row: Entity) -> dict[str, set[str]]:
    return {
        "branza": {offer.branch for offer in row.offers.all()},
        "powiat": {row.powiat},
        "rodzaj": {row.kind},
        "status": {"przedsiebiorstwo_spoleczne" if row.social_enterprise else "bez_statusu"},
    }


def test_drafts_and_expired_entities_are_nowhere(client, home_page):
    entity("Widoczny", "zielen")
    entity("Szkic", "zielen", live=False)
    entity("Wygasły", "zielen", expire_at=timezone.now() - timedelta(minutes=1))

    for view in ("lista", "karty", "mapa", "druk"):
        text = main(client, f"/katalog/?widok={view}")
        assert "Widoczny" in text
        assert "Szkic" not in text
        assert "Wygasły" not in text
    assert "Szkic" not in main(client, "/")
    assert counts(client, "", "branza") == {"zielen": 1}


def test_facets_combine_and_count_as_brute_force_does(client, many):
    told = {row.pk: values_of(row) for row in many}
    choices = product(
        [(), BRANCHES[:1], BRANCHES[:2]],
        [(), ("0614",), ("0663", "0601")],
        [(), (KINDS[0].value, KINDS[1].value)],
        [(), ("bez_statusu",)],
    )
    for branch, powiat, kind, status in choices:
        chosen = {"branza": branch, "powiat": powiat, "rodzaj": kind, "status": status}

        def fits(values, but="", chosen=chosen):
            return all(
                name == but or not wanted or set(wanted) & values[name]
                for name, wanted in chosen.items()
            )

        query = urlencode([(name, v) for name, some in chosen.items() for v in some])
        expected = sum(fits(values) for values in told.values())
        soup = read(client, f"/katalog/?{query}")
        shown = soup.select_one("#wyniki").get_text()
        assert int("".join(c for c in shown if c.isdigit())) == expected, query
        for facet in chosen:
            counted = Counter(
                value
                for values in told.values()
                if fits(values, but=facet)
                for value in values[facet]
            )
            found = counts(client, query, facet)
            assert {v: n for v, n in found.items() if n} == counted, (query, facet)


def test_each_choice_is_undone_alone_and_all_at_once(client, many):
    query = "q=&branza=zielen&powiat=0614&powiat=0663&widok=karty"
    soup = read(client, f"/katalog/?{query}")
    undo = {a.get_text().replace("Usuń: ", ""): a["href"] for a in soup.select(".chosen__value")}
    assert set(undo) == {"pielęgnacja zieleni", "powiat puławski", "Lublin (miasto)"}
    assert undo["powiat puławski"] == "/katalog/?branza=zielen&powiat=0663&widok=karty"
    assert soup.select_one(".chosen__clear")["href"] == "/katalog/?widok=karty"


def test_views_pages_and_orders_keep_the_choice(client, home_page):
    for n in range(30):
        entity(f"Podmiot {n}", "zielen")
    soup = read(client, "/katalog/?branza=zielen")
    found = links(soup.select_one(".finder__found"))
    for expected in (
        "?branza=zielen&widok=karty#wyniki",
        "?branza=zielen&widok=mapa#wyniki",
        "?branza=zielen&kolejnosc=potwierdzone#wyniki",
        "?branza=zielen&strona=2",
        "?branza=zielen&widok=druk",
        "/katalog/eksport.csv?branza=zielen",
    ):
        assert expected in found
    assert len(names(client, "branza=zielen")) == 20
    assert len(names(client, "branza=zielen&strona=2")) == 10


def test_names_stand_in_polish_order_and_newest_data_first(client, home_page):
    today = timezone.localdate()
    for name, days in (("Łąka", 3), ("Lipa", 9), ("Ćma", 1), ("Zorza", 2), ("Cis", None)):
        confirmed = None if days is None else today - timedelta(days=days)
        entity(name, confirmed_on=confirmed)
    assert names(client) == ["Cis", "Ćma", "Lipa", "Łąka", "Zorza"]
    assert names(client, "kolejnosc=potwierdzone") == ["Ćma", "Zorza", "Łąka", "Lipa", "Cis"]


@pytest.fixture
def found_by_words():
    """Who finds rows by words, as search would: the test says what it finds."""
    answers: dict[str, list[int]] = {}

    def find(source: str, text: str) -> list[int]:
        assert source == "entity"
        return answers[text]

    others = list(row_finders)
    for other in others:
        row_finders.unregister(other)
    row_finders.register(find)
    yield answers
    row_finders.unregister(find)
    for other in others:
        row_finders.register(other)


def test_words_and_facets_together_best_first(client, home_page, found_by_words):
    best = entity("Zupa", "gastronomia_catering")
    worse = entity("Obiad", "gastronomia_catering")
    elsewhere = entity("Lublin", "gastronomia_catering", powiat="0663")
    draft = entity("Szkic", "gastronomia_catering", live=False)
    entity("Inny", "gastronomia_catering")
    found_by_words["obiad"] = [best.pk, draft.pk, elsewhere.pk, worse.pk, 10**9]

    assert names(client, "q=obiad&powiat=0614") == ["Zupa", "Obiad"]
    assert names(client, "q=obiad") == ["Zupa", "Lublin", "Obiad"]
    assert names(client, "q=obiad&kolejnosc=nazwa") == ["Lublin", "Obiad", "Zupa"]
    assert counts(client, "q=obiad", "powiat") == {"0614": 2, "0663": 1}


def test_any_number_of_rows_with_the_words(client, home_page, found_by_words):
    made = entity("Zupa")
    found_by_words["x"] = [made.pk, *range(10**6, 10**6 + 40_000)]
    assert names(client, "q=x") == ["Zupa"]


def test_when_search_fails_the_rest_works_and_says_so(client, home_page, found_by_words):
    entity("Zupa", "gastronomia_catering")
    entity("Klomb", "zielen")
    text = main(client, "/katalog/?q=nieznane&branza=zielen")
    assert "Szukanie słów chwilowo nie działa" in text
    assert "Klomb" in text
    assert "Zupa" not in text
    assert client.get("/api/v2/katalog/?q=nieznane").status_code == 503


def test_those_who_travel_are_offered_and_shown_on_wish(client, home_page):
    entity("Miejscowy", "gastronomia_catering")
    far = {"branch": "gastronomia_catering", "area": "voivodeship"}
    entity("Wędrowny", far, powiat="0663")
    entity("Domator", {"branch": "gastronomia_catering", "area": "gmina"}, powiat="0663")
    entity("Daleki ogrodnik", {"branch": "zielen", "area": "country"}, powiat="0601")
    query = "branza=gastronomia_catering&powiat=0614"

    soup = read(client, f"/katalog/?{query}")
    assert names(client, query) == ["Miejscowy"]
    offered = soup.select_one(".finder__elsewhere")
    assert "Jeszcze 1 podmiot" in words(offered)
    link = offered.find("a")["href"].removeprefix("?").split("#")[0]
    assert names(client, link) == ["Miejscowy", "Wędrowny"]
    assert not read(client, f"/katalog/?{link}").select(".finder__elsewhere")


def test_nothing_found_shows_ways_that_lead_somewhere(client, home_page):
    entity("Zupa", "gastronomia_catering")
    entity("Klomb", "zielen", powiat="0663")
    soup = read(client, "/katalog/?branza=zielen&powiat=0614")
    ways = {a.get_text(): a["href"] for a in soup.select(".empty li a")}
    assert set(ways) == {
        "pominąć: pielęgnacja zieleni",
        "pominąć: powiat puławski",
        "zobaczyć cały katalog",
    }
    for way in ways.values():
        query = way.removeprefix("/katalog/").removeprefix("?").split("#")[0]
        assert names(client, query), way


@pytest.mark.parametrize(
    "query",
    [
        "strona=-1",
        "strona=99999999999999999999",
        "strona=²",
        "powiat=9999&branza=nic&rodzaj='&status=x&widok=x&kolejnosc=x",
        "q=%00&powiat=%00",
        "q=" + "a" * 5000,
        "kolejnosc=trafnosc",
        "dojazd=1",
    ],
)
def test_senseless_parameters_are_left_out(client, home_page, query, found_by_words):
    entity("Zupa")
    found_by_words["a" * 200] = [Entity.objects.get().pk]
    assert names(client, query) == ["Zupa"]


def test_paper_has_the_contacts_under_their_powiats(client, home_page):
    entity("Zupa", "gastronomia_catering", phone="81 555 00 01", email="zupa@przyklad.example")
    entity("Klomb", "zielen", powiat="0601")
    soup = read(client, "/katalog/?widok=druk")
    assert [h.get_text() for h in soup.select("main h2")] == ["Powiat bialski", "Powiat puławski"]
    text = words(soup.main)
    assert "81 555 00 01" in text
    assert "zupa@przyklad.example" in text


def test_a_public_page_costs_the_same_with_ten_times_as_many(client, home_page):
    def grow(start: int, stop: int) -> None:
        for n in range(start, stop):
            entity(
                f"Podmiot {n}",
                "gastronomia_catering",
                {"branch": "zielen", "area": "country"},
                kind=KINDS[n % 3],
                powiat=list(PLACES)[n % 4],
                social_enterprise=n % 2 == 0,
            )

    facets = "branza=zielen&powiat=0614&powiat=0663&rodzaj=cis&rodzaj=fundacja"
    addresses = [
        "/katalog/",
        f"/katalog/?{facets}&z=1",
        f"/katalog/?{facets}&status=bez_statusu&widok=karty",
        "/katalog/?widok=mapa",
        "/katalog/?widok=mapa&powiat=0614",
        "/katalog/?widok=druk",
        "/api/v2/katalog/?limit=50",
        "/",
    ]
    entity("Osobny", "zielen", latitude=Decimal("51.30000"), longitude=Decimal("21.95000"))
    grow(0, 6)
    few = {address: queries(client, address) for address in addresses}
    grow(6, 60)
    assert {address: queries(client, address) for address in addresses} == few


def test_readers_get_no_cookie_and_no_token(client, home_page):
    entity("Zupa")
    response = client.get("/katalog/")
    assert not response.cookies
    assert b"csrf" not in response.content
    assert "max-age=0" in response["Cache-Control"]
    entity("Sól").save()
    assert "Sól" in client.get("/katalog/").content.decode()


def in_bulk(start: int, stop: int) -> None:
    """Rows as an import makes them: many at once."""
    chance = random.Random(start)  # noqa: S311
    made = Entity.objects.bulk_create(
        [
            Entity(
                name=f"Podmiot {n}",
                slug=f"hurtem-{n}",
                name_sort=f"{n:08}",
                kind=chance.choice(EntityKind.values),
                city="Lublin",
                powiat=chance.choice(Powiat.values),
                social_enterprise=chance.random() < 0.4,
                latitude=Decimal(chance.randrange(5030000, 5220000)) / 100_000,
                longitude=Decimal(chance.randrange(2180000, 2390000)) / 100_000,
                live=True,
            )
            for n in range(start, stop)
        ],
        batch_size=1_000,
    )
    Offer.objects.bulk_create(
        [
            Offer(entity=row, name="Oferta", branch=chance.choice(Branch.values), sort_order=n)
            for row in made
            for n in range(2)
        ],
        batch_size=1_000,
    )


@pytest.mark.proof
def test_a_full_catalogue_costs_what_a_small_one_does(client, home_page):
    chosen = [("branza", branch) for branch in Branch.values[:6]]
    chosen += [("powiat", powiat) for powiat in Powiat.values[:8]]
    facets = urlencode([*chosen, ("status", "bez_statusu")])
    addresses = ["/katalog/", f"/katalog/?{facets}", "/katalog/?widok=mapa", "/"]
    in_bulk(0, 200)
    few = {address: queries(client, address) for address in addresses}
    in_bulk(200, 20_000 if os.environ.get("PROOF") else 2_000)
    many = {address: queries(client, address) for address in addresses}
    assert all(many[address] <= few[address] for address in addresses), (few, many)
    assert len(client.get("/katalog/?widok=mapa").content) < 150_000
