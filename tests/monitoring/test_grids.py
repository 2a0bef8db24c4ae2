"""Typing values in: grids of a year and of an indicator, and two editors at once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from monitoring.frozen_years import frozen_years
from monitoring.models import Value
from tests.monitoring.entering import current, enter
from tests.monitoring.ground import Ground

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@pytest.fixture
def ground(db) -> Ground:
    return Ground.ready(gminy={}, szkoly={}, osoby={"dimension": "kind", "cells": ["cis", "kis"]})


def form_of(client, url) -> dict[str, str]:
    """What a browser would send if nothing were typed."""
    import html

    page = client.get(url).content.decode()
    fields = {name: html.unescape(value) for name, value in FIELD.findall(page)}
    fields = {k: v for k, v in fields.items() if k[:2] in ("v-", "w-", "s-", "k-") or k == "s"}
    for name in re.findall(r'<select[^>]*name="([^"]+)"', page):
        chosen = re.search(
            rf'name="{re.escape(name)}".*?<option value="(\w+)" selected', page, re.DOTALL
        )
        fields[name] = chosen[1] if chosen else "provisional"
    return fields


def year_url(year: int = 2013) -> str:
    return reverse("monitoring_year", args=[year])


def cells_url(ground: Ground, year: int = 2013) -> str:
    return reverse("monitoring_cells", args=[ground["osoby"].pk, year])


def test_a_year_is_typed_on_one_page(ground, signed_in):
    client, gminy, szkoly = signed_in("redaktor"), ground["gminy"], ground["szkoly"]
    form = form_of(client, year_url())
    form |= {f"v-{gminy.pk}": "1 234,5", f"s-{gminy.pk}": "Ankieta", f"k-{gminy.pk}": "final"}
    form |= {f"v-{szkoly.pk}": "brak: strajk"}
    assert client.post(year_url(), form).status_code == 302
    value = Value.objects.get(measure=gminy)
    assert (value.amount, value.source, value.kind) == (1234.5, "Ankieta", "final")
    assert current(szkoly, 2013) == {"": "strajk"}


def test_a_bad_cell_is_named_beside_it_and_nothing_typed_is_lost(ground, signed_in):
    client, gminy, szkoly = signed_in("redaktor"), ground["gminy"], ground["szkoly"]
    form = form_of(client, year_url()) | {f"v-{gminy.pk}": "dużo", f"v-{szkoly.pk}": "7"}
    page = client.post(year_url(), form).content.decode()
    assert f'id="e-{gminy.pk}"' in page and 'value="dużo"' in page and 'value="7"' in page
    assert not Value.objects.exists()


def test_a_form_that_was_made_to_do_harm_is_read_like_any_other(ground, signed_in):
    client, gminy = signed_in("redaktor"), ground["gminy"]
    form = {f"v-{gminy.pk}": "12\0", f"s-{gminy.pk}": "An\0kieta\n2013"}
    for harm in ({f"w-{gminy.pk}": "[" * 100_000}, {f"o-{gminy.pk}": "9" * 5000}):
        assert client.post(year_url(), form | harm).status_code in (200, 302)
    value = Value.objects.get(measure=gminy)
    assert (value.amount, value.source) == (12, "An kieta 2013")


def test_a_reason_that_the_history_would_cut_is_refused(ground, signed_in):
    client, gminy = signed_in("redaktor"), ground["gminy"]
    enter(gminy, 2013, 3, final=True)
    form = form_of(client, year_url()) | {f"v-{gminy.pk}": "5", "reason": "x" * 501}
    page = client.post(year_url(), form).content.decode()
    assert "500" in page and "x" * 501 in page
    assert current(gminy, 2013) == {"": 3}
    assert client.post(year_url(), form | {"reason": "x" * 500}).status_code == 302
    assert current(gminy, 2013) == {"": 5}


def test_two_editors_neither_overwrites_the_other(ground, signed_in):
    first, second, gminy, szkoly = (
        signed_in("redaktor"), signed_in("admin"), ground["gminy"], ground["szkoly"],
    )  # fmt: skip
    theirs, mine = form_of(first, year_url()), form_of(second, year_url())
    first.post(year_url(), theirs | {f"v-{gminy.pk}": "10"})
    mine |= {f"v-{gminy.pk}": "20", f"v-{szkoly.pk}": "5"}
    page = second.post(year_url(), mine).content.decode()
    assert f'id="e-{gminy.pk}"' in page and f'id="e-{szkoly.pk}"' not in page
    assert 'value="20"' in page and "10" in page
    assert current(gminy, 2013) == {"": 10}
    # Saving it once more is not yet a decision.
    second.post(year_url(), mine)
    assert current(gminy, 2013) == {"": 10}
    second.post(year_url(), mine | {f"o-{gminy.pk}": "theirs"})
    assert (current(gminy, 2013), current(szkoly, 2013)) == ({"": 10}, {"": 5})
    second.post(
        year_url(),
        form_of(second, year_url()) | mine | {f"o-{gminy.pk}": "1", f"v-{szkoly.pk}": ""},
    )
    assert current(gminy, 2013) == {"": 20}


def test_an_untouched_cell_is_in_nobodys_way(ground, signed_in):
    enter(ground["gminy"], 2013, 3)
    client = signed_in("redaktor")
    form = form_of(client, year_url())
    enter(ground["gminy"], 2013, 4, by="admin")
    client.post(year_url(), form | {f"v-{ground['szkoly'].pk}": "5"})
    assert current(ground["gminy"], 2013) == {"": 4}
    assert current(ground["szkoly"], 2013) == {"": 5}


def test_cells_are_typed_with_one_kind_and_one_source(ground, signed_in):
    client, pk = signed_in("redaktor"), ground["osoby"].pk
    form = form_of(client, cells_url(ground))
    form |= {f"v-{pk}-cis": "3", f"v-{pk}-kis": "4", "k": "final", "s": "Rejestr"}
    assert client.post(cells_url(ground), form).status_code == 302
    assert current(ground["osoby"], 2013) == {"cis": 3, "kis": 4, "": 7}
    assert set(Value.objects.values_list("kind", "source")) == {("final", "Rejestr")}


def test_a_total_that_does_not_agree_is_told_beside_it(ground, signed_in):
    client, pk = signed_in("redaktor"), ground["osoby"].pk
    form = form_of(client, cells_url(ground))
    form |= {f"v-{pk}-cis": "3", f"v-{pk}-kis": "4", f"v-{pk}": "8"}
    page = client.post(cells_url(ground), form).content.decode()
    assert f'id="e-{pk}"' in page and not Value.objects.exists()


def test_an_emptied_cell_is_withdrawn_with_a_reason_where_it_was_final(ground, signed_in):
    enter(ground["gminy"], 2013, 3, final=True)
    client = signed_in("redaktor")
    form = form_of(client, year_url()) | {f"v-{ground['gminy'].pk}": ""}
    page = client.post(year_url(), form).content.decode()
    assert 'id="reason"' in page and current(ground["gminy"], 2013) == {"": 3}
    client.post(year_url(), form | {"reason": "Pomyłka"})
    assert current(ground["gminy"], 2013) == {}


def test_a_frozen_year_is_read_only_for_a_responsible_person(ground, signed_in):
    ground["gminy"].responsible.add(ground.person("grupa1"))

    def years(plan: int) -> set[int]:
        return {2013}

    frozen_years.register(years)
    try:
        url = reverse("monitoring_cells", args=[ground["gminy"].pk, 2013])
        page = signed_in("grupa1").get(url).content.decode()
        assert "data-cell" not in page
        assert "data-cell" in signed_in("redaktor").get(url).content.decode()
        signed_in("grupa1").post(url, {f"v-{ground['gminy'].pk}": "9", "reason": "x"})
        assert current(ground["gminy"], 2013) == {}
    finally:
        frozen_years.unregister(years)


SCREENS = (
    ("monitoring_indicators", ()),
    ("monitoring_year", (2013,)),
    ("monitoring_template", (2013,)),
    ("monitoring_indicator", ("gminy",)),
    ("monitoring_cells", ("gminy", 2013)),
    ("monitoring_history", ("gminy", 2013)),
    ("monitoring_assess", ("gminy", 2013)),
    ("monitoring_settings", ("gminy",)),
    ("monitoring_imports", ()),
    ("monitoring_new_import", ()),
)
ALLOWED = {
    "ekspert": set(),
    "zarzad": set(),
    "koordynator": {"monitoring_indicators", "monitoring_indicator", "monitoring_history"},
    "grupa1": {name for name, _args in SCREENS} - {"monitoring_settings"},
    "redaktor": {name for name, _args in SCREENS},
    "admin": {name for name, _args in SCREENS},
}


@pytest.mark.parametrize("who", ALLOWED)
def test_who_sees_which_screen(ground, signed_in, who):
    ground["gminy"].responsible.add(ground.person("grupa1"))
    client = signed_in(who)
    seen = set()
    for name, args in SCREENS:
        args = [ground["gminy"].pk if arg == "gminy" else arg for arg in args]
        if client.get(reverse(name, args=args)).status_code == 200:
            seen.add(name)
    assert seen == ALLOWED[who]


def test_a_responsible_person_sees_no_field_of_others(ground, signed_in):
    ground["gminy"].responsible.add(ground.person("grupa1"))
    client = signed_in("grupa1")
    form = form_of(client, year_url())
    assert f"v-{ground['szkoly'].pk}" not in form
    client.post(year_url(), form | {f"v-{ground['szkoly'].pk}": "5"})
    assert current(ground["szkoly"], 2013) == {}
    url = reverse("monitoring_cells", args=[ground["szkoly"].pk, 2013])
    assert client.post(url, {f"v-{ground['szkoly'].pk}": "5"}).status_code == 302
    assert current(ground["szkoly"], 2013) == {}


def test_the_list_tells_the_state_of_the_data(ground, signed_in, clock):
    enter(ground["gminy"], 2013, 3)
    enter(ground["szkoly"], 2013, 4, final=True)
    enter(ground["osoby"], 2013, {"cis": 1})
    page = signed_in("redaktor").get(reverse("monitoring_indicators_year", args=[2013]))
    states = {one.series.block_id: one.collected.state for one in page.context["lines"]}
    assert states == {"gminy": "provisional", "szkoly": "settled", "osoby": "overdue"}
    only = signed_in("redaktor").get(
        reverse("monitoring_indicators_year", args=[2013]) + "?stan=overdue"
    )
    assert [one.series.block_id for one in only.context["lines"]] == ["osoby"]


def test_values_under_an_earlier_definition_are_reached_and_put_right(ground, signed_in):
    client, before = signed_in("redaktor"), ground["gminy"]
    enter(before, 2013, 3)
    ground.adopt(gminy={"definition": "Co innego."})
    page = client.get(reverse("monitoring_indicator", args=[ground["gminy"].pk]))
    assert reverse("monitoring_indicator", args=[before.pk]) in page.content.decode()
    url = reverse("monitoring_cells", args=[before.pk, 2013])
    client.post(url, form_of(client, url) | {f"v-{before.pk}": "4"})
    assert current(before, 2013) == {"": 4}


def test_the_history_of_a_cell_is_a_screen(ground, signed_in):
    enter(ground["osoby"], 2013, {"cis": 3, "kis": 4}, final=True)
    enter(ground["osoby"], 2013, {"cis": 5}, reason="Doszła placówka")
    url = reverse("monitoring_history", args=[ground["osoby"].pk, 2013])
    page = signed_in("redaktor").get(url)
    assert "Doszła placówka" in page.content.decode()
    assert len(page.context["rows"]) == 5
    assert len(signed_in("redaktor").get(url + "?komorka=cis").context["rows"]) == 2


def test_queries_do_not_grow_with_indicators(signed_in, django_assert_max_num_queries):
    ground = Ground.lay(**{f"i{n}": {} for n in range(40)})
    for measure in ground.measures.values():
        enter(measure, 2013, 1)
    client = signed_in("redaktor")
    for url in (year_url(), reverse("monitoring_indicators_year", args=[2013])):
        client.get(url)
        with django_assert_max_num_queries(40):
            client.get(url)
