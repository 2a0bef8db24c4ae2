"""The desk of translators costs the database the same, however much lies on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home.models import StandardPage
from languages import actions
from languages.models import TranslationWork, WorkState
from languages.permissions import facts_of, may_publish
from tests.languages.working import HOME, out

pytestmark = pytest.mark.django_db


def more_on_the_desk(home_page, person, numbers):
    """Of each kind the same number: handed over, behind, in work and not begun."""
    for number in numbers:
        page = StandardPage(title=f"Strona {number}", slug=f"strona-{number}", live=True)
        home_page.add_child(instance=page)
        page.save_revision().publish()
        if number % 4 == 0:
            continue
        work = actions.start(StandardPage.originals.get(pk=page.pk), "en", person("tlumacz"))
        works = TranslationWork.objects.filter(pk=work.pk)
        if number % 4 == 1:
            target = work.target
            works.update(
                state=WorkState.SUBMITTED,
                submitted_at=timezone.now(),
                submitted_by=person("tlumacz"),
                revision=target.latest_revision or target.save_revision(),
            )
        elif number % 4 == 2:
            works.update(
                state=WorkState.PUBLISHED,
                published_at=timezone.now(),
                source_changed_at=timezone.now(),
            )


def test_queries_are_the_same_for_five_pages_and_for_fifty(home_page, person, signed_in):
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    names, address = ("redaktor", "tlumacz"), reverse("languages_desk")

    def costs():
        return {name: cost(signed_in(name)) for name in names}

    def cost(client):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    more_on_the_desk(home_page, person, range(5))
    few = costs()
    more_on_the_desk(home_page, person, range(5, 50))
    for name in names:
        html = signed_in(name).get(address).content.decode()
        assert "Strona 48" in html and "Strona 49" in html
        assert (html.count('name="publish"') > 10) is (name == "redaktor")
    assert costs() == few


def test_many_asked_about_at_once_get_the_answers_of_each(home_page, person):
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    more_on_the_desk(home_page, person, range(1, 10, 4))
    works = list(TranslationWork.objects.with_names().filter(state=WorkState.SUBMITTED))
    works[0].original.unpublish()
    works[1].writings.create(user=person("redaktor"))
    assert len(works) == 3
    for name in ("redaktor", "tlumacz", "ekspert", "admin"):
        user = person(name)
        facts = facts_of(user, works)
        for work in works:
            alone, together = may_publish(user, work), may_publish(user, work, facts[work.pk])
            assert (bool(alone), alone.reason) == (bool(together), together.reason)
    allowed = [bool(may_publish(person("redaktor"), work)) for work in works]
    assert allowed == [False, False, True]
