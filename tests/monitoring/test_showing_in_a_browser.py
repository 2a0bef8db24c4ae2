"""Charts and maps as people meet them: axe, a phone, large text, high contrast, no JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from catalogue.choices import Powiat
from monitoring.addresses import address_of
from monitoring.models import Assessment
from tests.engines.browser import DESK, NARROW, PHONE
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground
from tests.monitoring.test_overview import with_text
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def indicator(live_server: Any) -> str:
    """An indicator with all that its page can have; gives its address."""
    ground = Ground.lay(gminy={"dimension": "powiat"}, praca={"unit": "mln zł"}, puste={})
    with_text(ground, ("heading", "Współpraca"), ("indicator", "gminy"), ("indicator", "praca"))
    measure = ground["gminy"]
    for year in (2012, 2013):
        enter(measure, year, {c: n % 9 for n, c in enumerate(Powiat.values)}, final=True)
    enter(measure, 2013, {"0601": 20}, final=True, reason="Spóźniona ankieta.")
    ground.adopt(gminy={"definition": "Liczymy inaczej."}, praca={"unit": "mln zł"}, puste={})
    measure = ground["gminy"]
    for year in (2013, 2014, 2015):
        cells = {code: (n * year) % 40 for n, code in enumerate(Powiat.values)}
        enter(measure, year, {**cells, "0614": "brak: nie badano"}, final=year < 2015)
    enter(measure, 2014, {"0601": 3}, final=True, reason="Pomyłka.")
    enter(ground["praca"], 2013, "-12,75")
    for year in (2014, 2015):
        Assessment.objects.create(
            measure=measure,
            year=year,
            comment="<p>Komentarz</p>",
            evidence="<ul><li>Ankieta</li></ul>",
            changed_by=person("redaktor"),
            changed_at=timezone.now(),
        )
    return address_of(measure.latest_definition)


def test_pages_are_accessible_and_fit(new_visitor: Any, indicator: str) -> None:
    visitor = new_visitor(java_script_enabled=True)
    addresses = (
        "/monitoring/",
        "/monitoring/?ocena=behind&q=gminy",
        "/monitoring/?ocena=at_risk&dzial=h-Wsp%C3%B3%C5%82praca",
        indicator,
        "/plan/wskazniki/",
        "/",
    )
    for address in addresses:
        visitor.open(address)
        assert visitor.problems_at(NARROW, PHONE, DESK) == [], address
    page = visitor.open(indicator)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert not visitor.scrolls_sideways()


def test_drawings_are_seen_in_high_contrast(new_visitor: Any, indicator: str) -> None:
    visitor = new_visitor(forced_colors="active", color_scheme="dark")
    page = visitor.open(indicator)
    seen = page.evaluate(
        """() => Object.fromEntries(['.chart-values', '.chart-course', '.chart-area']
            .map(name => [name, getComputedStyle(document.querySelector(name)).stroke]))"""
    )
    text = page.evaluate(
        "() => getComputedStyle(document.querySelector('.chart--powiats text')).fill"
    )
    ground = page.evaluate("() => getComputedStyle(document.querySelector('.chart-area')).fill")
    assert set(seen.values()) == {"rgb(255, 255, 255)"}
    assert (text, ground) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


def test_letters_of_the_chart_are_legible_on_a_phone(new_visitor: Any, indicator: str) -> None:
    visitor = new_visitor(viewport=PHONE, java_script_enabled=True)
    page = visitor.open(indicator)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.chart--line text, .chart--powiats text')]
            .filter(text => getComputedStyle(text).display !== 'none')
            .map(text => text.getBoundingClientRect().height)"""
    )
    assert min(sizes) >= 12
