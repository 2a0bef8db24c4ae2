"""Events that editors are offered to announce to subscribers, and in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from bulletin.actions.mailings import prepare_announcement
from events.announcements import events_to_announce
from events.models import Term
from tests.people import person

from .ground import enrolment, event, term

pytestmark = pytest.mark.django_db


def offered() -> list[str]:
    return [one.subject for one in events_to_announce(timezone.now())]


@pytest.fixture(autouse=True)
def site(home_page):
    return home_page


def test_the_nearest_first_each_once_with_all_its_terms():
    later = event("Targi", lead="Zapraszamy na targi.")
    term(later, in_days=40, city="Chełm")
    term(later, in_days=50, city="Zamość")
    term(event("Szkolenie"), in_days=10)
    training, fair = events_to_announce(timezone.now())
    assert (training.subject, fair.subject) == ("Szkolenie", "Targi")
    assert fair.about.pk == later.pk and fair.topic == "events"
    assert fair.url.startswith("http") and fair.url.endswith(later.get_url())
    assert fair.text.startswith("Zapraszamy na targi.")
    assert fair.text.index("Chełm") < fair.text.index("Zamość")
    assert "Zapisy" not in fair.text


@pytest.mark.parametrize(
    "change",
    [
        lambda page, its: Term.objects.update(cancelled_at=timezone.now()),
        lambda page, its: page.unpublish(),
        lambda page, its: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        lambda page, its: Term.objects.update(starts_at=timezone.now() - timedelta(hours=1)),
    ],
    ids=["cancelled", "unpublished", "restricted", "begun"],
)
def test_what_nobody_can_come_to_or_read_is_not_offered(change):
    page = event("Szkolenie")
    its = term(page)
    assert offered() == ["Szkolenie"]
    change(page, its)
    assert offered() == []


def test_a_cancelled_term_is_left_out_of_the_others():
    page = event("Szkolenie")
    called_off = term(page, in_days=10, city="Chełm")
    term(page, in_days=20, city="Zamość")
    Term.objects.filter(pk=called_off.pk).update(cancelled_at=timezone.now())
    (found,) = events_to_announce(timezone.now())
    assert "Zamość" in found.text and "Chełm" not in found.text


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "words"),
    [(-5, 5, "Zapisy trwają do: "), (2, 5, "Zapisy od "), (-5, -1, "")],
)
def test_when_one_may_register(opens_in, closes_in, words):
    now = timezone.now()
    enrolment(
        of=term(event("Szkolenie"), in_days=10),
        opens_at=now + timedelta(days=opens_in),
        closes_at=now + timedelta(days=closes_in),
    )
    (found,) = events_to_announce(now)
    assert (words in found.text) if words else ("Zapisy" not in found.text)


def test_a_title_longer_than_a_subject_makes_a_draft_too():
    term(event("Szkolenie z ekonomii " * 12))
    (found,) = events_to_announce(timezone.now())
    made = prepare_announcement(found, person("redaktor"))
    assert len(made.subject) == 200 and made.about == found.about
    assert found.url in made.text
    assert made.pk == prepare_announcement(found, person("redaktor")).pk
