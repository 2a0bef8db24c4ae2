"""The grid as people use it: keys, pasting, sums while typing, two editors at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.background import run_all
from tests.engines.browser import DESK, NARROW
from tests.monitoring.entering import current, enter
from tests.monitoring.ground import Ground
from tests.monitoring.many import more

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ground(live_server: Any) -> Ground:
    ground = Ground.lay(gminy={}, osoby={"dimension": "kind", "cells": ["cis", "kis", "zaz"]})
    for name in ("redaktor", "admin"):
        ground.person(name)
    return ground


def cells_url(ground: Ground) -> str:
    return reverse("monitoring_cells", args=[ground["osoby"].pk, 2013])


def test_sums_are_told_while_typing_and_keys_move_between_cells(
    visitor: Any, ground: Ground
) -> None:
    visitor.sign_in("redaktor")
    page = visitor.open(cells_url(ground))
    pk = ground["osoby"].pk
    page.locator(f"#v-{pk}-cis").fill("1,5")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("3")
    assert page.locator(f"#v-{pk}").input_value() == "6,5"
    assert "zgadza się" in page.locator("[data-told]").inner_text()
    page.locator(f"#v-{pk}").fill("7")
    assert "6,5" in page.locator("[data-told]").inner_text()
    page.locator(f"#v-{pk}").fill("6,5")
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_load_state()
    assert current(ground["osoby"], 2013)[""] == 6.5


def test_a_column_of_a_spreadsheet_is_pasted(visitor: Any, ground: Ground) -> None:
    visitor.sign_in("redaktor")
    page = visitor.open(cells_url(ground))
    page.locator("[data-cell]").first.focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text", "1\\tx\\n2\\n3\\n");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    values = [cell.input_value() for cell in page.locator("[data-cell]").all()]
    assert values == ["1", "2", "3", "6"]
    page.evaluate("document.querySelector('[data-grid]').requestSubmit()")
    page.wait_for_load_state()


def test_two_editors_in_the_same_grid(new_visitor: Any, ground: Ground) -> None:
    url = reverse("monitoring_year", args=[2013])
    pk = ground["gminy"].pk
    first, second = new_visitor(), new_visitor()
    first.sign_in("redaktor")
    second.sign_in("admin")
    pages = [one.open(url) for one in (first, second)]
    for page, figure in zip(pages, ("10", "20"), strict=True):
        page.locator(f"#v-{pk}").fill(figure)
    for page in pages:
        page.get_by_role("button", name="Zapisz").click()
        page.wait_for_load_state()
    assert current(ground["gminy"], 2013) == {"": 10}
    page = pages[1]
    assert page.locator(f"#v-{pk}").input_value() == "20"
    page.get_by_label("zapisana: 10").wait_for()
    page.get_by_label("moja: 20").check()
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_load_state()
    assert current(ground["gminy"], 2013) == {"": 20}


def test_the_screens_are_accessible_and_fit(visitor: Any, ground: Ground) -> None:
    enter(ground["osoby"], 2013, {"cis": 1, "kis": 2})
    visitor.sign_in("redaktor")
    for url in (
        reverse("monitoring_indicators"),
        reverse("monitoring_year", args=[2013]),
        cells_url(ground),
        reverse("monitoring_indicator", args=[ground["osoby"].pk]),
        reverse("monitoring_history", args=[ground["osoby"].pk, 2013]),
        reverse("monitoring_settings", args=[ground["osoby"].pk]),
        reverse("monitoring_new_import"),
    ):
        visitor.open(url)
        assert visitor.problems_at(DESK, NARROW) == [], url


def test_a_large_workbook_is_waited_for(visitor: Any, ground: Ground) -> None:
    more(ground, 45)
    visitor.sign_in("redaktor")
    page = visitor.open(reverse("monitoring_template", args=[2013]))
    assert page.locator("progress").is_visible()
    run_all()
    link = page.get_by_role("link", name="Pobierz arkusz")
    link.wait_for()  # the page renews itself
    assert visitor.problems_at(DESK, NARROW) == []
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "wartosci-2013.xlsx"
