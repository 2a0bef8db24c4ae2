"""A translation stands where its original does: it moves with it, and leaves a redirect behind."""

import pytest

from home.models import StandardPage
from languages import actions
from languages.models import WorkState
from tests.languages.working import HOME, out, translate_all

pytestmark = pytest.mark.django_db


def a_page(parent, slug):
    page = StandardPage(
        title=f"Strona {slug}", slug=slug, body=[("paragraph", f"<p>O {slug}.</p>")]
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.originals.get(pk=page.pk)


@pytest.fixture
def tree(home_page, person):
    """Two translated pages, below the first a third one with a fourth below it."""
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    first, second = a_page(home_page, "pierwsza"), a_page(home_page, "druga")
    moved = a_page(first, "trzecia")
    below = a_page(moved, "czwarta")
    for page in (first, second, moved, below):
        out(actions.start(page, "en", person("tlumacz")), person)
    return first, second, moved


def read(client, address):
    answer = client.get(address)
    if answer.status_code != 200:
        return answer.status_code
    return answer.content.decode().replace("\xa0", " ")


def test_it_moves_with_all_below_it_and_leaves_redirects(client, tree, person):
    _first, second, moved = tree
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")
    moved.move(StandardPage.originals.get(pk=second.pk), pos="last-child")
    assert "O trzecia." in read(client, "/druga/trzecia/")
    assert "en O trzecia." in read(client, "/en/druga/trzecia/")
    assert "en O czwarta." in read(client, "/en/druga/trzecia/czwarta/")
    for old in ("/pierwsza/trzecia/", "/en/pierwsza/trzecia/", "/en/pierwsza/trzecia/czwarta/"):
        answer = client.get(old)
        assert answer.status_code == 301, old
        assert answer.headers["Location"].endswith(old.replace("pierwsza", "druga"))


def test_a_draft_moves_too(tree, home_page, person):
    _first, second, moved = tree
    work = actions.start(moved, "uk", person("tlumacz"))
    moved.move(StandardPage.originals.get(pk=second.pk), pos="last-child")
    # Nobody has begun the new place in Ukrainian: the draft waits where it was.
    assert work.target.get_parent().slug == "pierwsza"

    other = actions.start(second, "uk", person("tlumacz"))
    assert StandardPage.objects.get(pk=work.target.pk).get_parent().pk == other.target.pk
    moved = StandardPage.originals.get(pk=moved.pk)
    moved.move(home_page, pos="last-child")
    assert work.target.get_parent().depth == home_page.depth
    moved = StandardPage.originals.get(pk=moved.pk)
    moved.move(StandardPage.originals.get(pk=second.pk), pos="last-child")
    assert work.target.get_parent().pk == other.target.pk
    assert not work.target.live and work.state == WorkState.WRITING
    translate_all(work, person("tlumacz"), "uk")
    assert actions.submit(work, person("tlumacz")).state == WorkState.SUBMITTED


def test_it_stays_where_the_new_place_is_not_translated(client, tree, home_page):
    _first, _second, moved = tree
    place = a_page(home_page, "piata")
    moved.move(place, pos="last-child")
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")
    answer = client.get("/en/piata/trzecia/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/pierwsza/trzecia/"


def test_it_stays_where_readers_do_not_have_the_new_place_yet(client, tree, home_page, person):
    _first, _second, moved = tree
    place = a_page(home_page, "piata")
    actions.start(place, "en", person("tlumacz"))
    moved.move(StandardPage.originals.get(pk=place.pk), pos="last-child")
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")


def test_it_follows_later_when_its_new_place_comes_out(client, tree, home_page, person):
    _first, _second, moved = tree
    place = a_page(home_page, "piata")
    moved.move(place, pos="last-child")
    work = actions.start(StandardPage.originals.get(pk=place.pk), "en", person("tlumacz"))
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")
    out(work, person)
    assert "en O trzecia." in read(client, "/en/piata/trzecia/")
    assert "en O czwarta." in read(client, "/en/piata/trzecia/czwarta/")
    for old in ("/en/pierwsza/trzecia/", "/en/pierwsza/trzecia/czwarta/"):
        answer = client.get(old)
        assert answer.status_code == 301, old
        assert answer.headers["Location"].endswith(old.replace("pierwsza", "piata"))


def test_what_lies_elsewhere_in_polish_does_not_come_along(client, tree, home_page, person):
    first, _second, _moved = tree
    place = a_page(home_page, "piata")
    out(actions.start(place, "en", person("tlumacz")), person)
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")
    assert first.get_children().count() == 1


def test_places_that_changed_about_do_not_fall_into_each_other(client, tree, home_page, person):
    """What was above lies below now: its translation goes below once that has come up."""
    first, _second, moved = tree
    place = a_page(home_page, "piata")
    moved.move(place, pos="last-child")
    first = StandardPage.originals.get(pk=first.pk)
    first.move(StandardPage.originals.get(pk=moved.pk), pos="last-child")
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")
    work = actions.start(StandardPage.originals.get(pk=place.pk), "en", person("tlumacz"))
    out(work, person)
    assert "en O trzecia." in read(client, "/en/piata/trzecia/")


def test_another_order_below_the_same_page_moves_nothing(client, tree):
    first, _second, moved = tree
    a_page(StandardPage.originals.get(pk=first.pk), "szosta")
    moved = StandardPage.originals.get(pk=moved.pk)
    moved.move(StandardPage.originals.get(pk=first.pk), pos="last-child")
    assert "en O trzecia." in read(client, "/en/pierwsza/trzecia/")
