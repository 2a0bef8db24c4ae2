"""The drawing of the voivodeship: geometry, counts, classes, bounded however many entities."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.choices import Powiat
from catalogue.map import Box, class_of, colour_classes, path_of, region, roomiest
from catalogue.models import Entity
from catalogue.points import MOST, dots
from tests.planpages.reader import read, words

from .entities import entity


def test_every_powiat_has_an_outline_and_a_word_inside_it():
    whole = region()
    assert [area.code for area in whole.areas] == sorted(Powiat.values)
    for area in whole.areas:
        assert area.path.count("M") == area.path.count("z") >= 1
        assert area.room > 0, area.name
        assert whole.box.holds((area.box.left, area.box.top))
        assert whole.box.holds((area.box.right, area.box.bottom))


def test_places_lie_where_they_are():
    whole = region()
    for latitude, longitude, code in (
        (51.24645, 22.56844, "0663"),
        (50.72000, 23.25000, "0664"),
        (51.41600, 21.96900, "0614"),
        (52.03000, 23.11000, "0661"),
    ):
        x, y = whole.projection.place(latitude, longitude)
        area = whole.area(code)
        assert area is not None and area.box.holds((x, y)), area
        back = whole.projection.place_of(x, y)
        assert back == pytest.approx((latitude, longitude))


def test_distances_are_true_in_both_directions():
    """Terespol lies 135 km from Puławy in a straight line."""
    place = region().projection.place
    (x1, y1), (x2, y2) = place(51.416, 21.969), place(52.075, 23.616)
    kilometre = region().projection.scale / 111.2
    assert ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 / kilometre == pytest.approx(135, rel=0.02)


def test_an_outline_is_written_in_steps():
    assert path_of([[(1.0, 2.0), (3.5, 2.0), (3.5, 0.04), (1.0, 2.0)]]) == "M1 2l2.5 0 0 -2z"


def test_a_word_keeps_out_of_holes():
    square = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]
    hole = [(30.0, 30.0), (70.0, 30.0), (70.0, 70.0), (30.0, 70.0), (30.0, 30.0)]
    (x, y), room = roomiest([square, hole], Box(0, 0, 100, 100))
    assert not (30 < x < 70 and 30 < y < 70)
    assert room > 14


@given(st.lists(st.integers(0, 5_000), max_size=24))
def test_classes_hold_every_count_once(counts):
    classes = colour_classes(count for count in counts if count)
    assert len(classes) <= 4
    for count in counts:
        number = class_of(count, classes)
        if count == 0:
            assert number == 0
        else:
            step = next(step for step in classes if step.number == number)
            assert step.low <= count <= step.high
    used = {class_of(count, classes) for count in counts if count}
    assert used == {step.number for step in classes}


@pytest.mark.django_db
def test_the_map_says_counts_and_chooses_powiats(client, home_page):
    entity("Zupa", "gastronomia_catering")
    entity("Bar", "gastronomia_catering")
    entity("Klomb", "zielen", powiat="0663", latitude=None, longitude=None)
    soup = read(client, "/katalog/?widok=mapa")
    area = soup.select_one("a.map__area[aria-label^='powiat puławski']")
    assert area["aria-label"] == "powiat puławski: 2 podmioty"
    assert area["href"] == "/katalog/?powiat=0614&widok=mapa#wyniki"
    assert len(soup.select("a.map__area")) == 24
    rows = {
        row.th.get_text(strip=True): row.td.get_text() for row in soup.select(".map-table tbody tr")
    }
    assert len(rows) == 24
    assert (rows["puławski"], rows["Lublin (miasto)"], rows["rycki"]) == ("2", "1", "0")
    assert "1 podmiot nie ma punktu na mapie" in words(soup.main)
    assert "ppatrzyk/polska-geojson" in words(soup.select_one(".map figcaption"))

    chosen = read(client, "/katalog/?powiat=0614&widok=mapa&branza=gastronomia_catering")
    area = chosen.select_one("a.map__area--chosen")
    assert area["href"] == "/katalog/?branza=gastronomia_catering&widok=mapa#wyniki"
    assert chosen.svg["viewbox"] != soup.svg["viewbox"]


@pytest.mark.django_db
def test_dots_stand_for_all_entities_and_are_few(home_page):
    chance = random.Random(7)  # noqa: S311
    Entity.objects.bulk_create(
        Entity(
            name=f"P{n}",
            slug=f"p{n}",
            name_sort="",
            kind="cis",
            city="X",
            powiat="0614",
            live=True,
            latitude=Decimal(chance.randrange(5030000, 5220000)) / 100_000,
            longitude=Decimal(chance.randrange(2170000, 2400000)) / 100_000,
        )
        for n in range(3_000)
    )
    whole = region()
    found = dots(Entity.objects.public(), whole.projection, whole.box)
    assert len(found) <= MOST
    assert sum(dot.size for dot in found) == 3_000
    for dot in found:
        assert whole.box.grown(0.1).holds((dot.x, dot.y))
        assert (dot.entity is not None) == (dot.size == 1)


@pytest.mark.django_db
def test_a_lone_entity_is_a_link_at_its_place(client, home_page):
    made = entity("Zupa <b>", "gastronomia_catering")
    soup = read(client, "/katalog/?widok=mapa")
    (dot,) = soup.select(".map__dots a")
    assert dot["href"] == made.get_absolute_url()
    assert dot["tabindex"] == "-1"
    assert dot.title.get_text() == "Zupa <b>, Puławy"
    x, y = region().projection.place(51.416, 21.969)
    assert float(dot.circle["cx"]) == pytest.approx(x, abs=0.06)
    assert float(dot.circle["cy"]) == pytest.approx(y, abs=0.06)
