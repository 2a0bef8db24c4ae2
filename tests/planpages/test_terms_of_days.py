"""Terms of days over the change of the clocks in Poland, and a consultation announced twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from home.formats import days_later
from planpages.actions.consultation import add_document, prolong_consultation
from planpages.models import Consultation, Stage
from planpages.permissions import Refused

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("begins", "days", "ends"),
    [
        ((2026, 10, 1, 12, 0), 35, (2026, 11, 5, 12, 0)),  # an hour longer
        ((2027, 3, 10, 23, 59), 30, (2027, 4, 9, 23, 59)),  # an hour shorter
        ((2027, 3, 21, 2, 30), 7, (2027, 3, 28, 3, 30)),  # a time that is not there
        ((2026, 10, 18, 2, 30), 7, (2026, 10, 25, 2, 30)),  # a time that is there twice
        ((2026, 6, 1, 9, 0), 35, (2026, 7, 6, 9, 0)),
    ],
)
def test_days_are_days_of_the_calendar(begins, days, ends):
    assert days_later(moment(*begins), days) == moment(*ends).astimezone(UTC)


def test_thirty_five_days_are_not_an_hour_short_in_autumn(office, clock):
    clock.at(moment(2026, 10, 1, 12, 0))
    chapter = office.chapter()
    early = Consultation(
        plan=office.plan,
        kind="formal",
        title="Konsultacje",
        slug="konsultacje",
        introduction="Zapraszamy.",
        announced_at=clock.now,
        opens_at=clock.now,
        closes_at=moment(2026, 11, 5, 11, 30),
    )
    with pytest.raises(ValidationError) as error:
        early.clean()
    (told,) = error.value.message_dict["closes_at"]
    assert "5 listopada 2026" in told.replace("\xa0", " ")
    early.closes_at = moment(2026, 11, 5, 12, 0)
    early.clean()
    assert chapter.plan.pk == office.plan.pk


def test_the_report_is_due_on_the_thirtieth_day_in_spring(office):
    consultation = Consultation(closes_at=moment(2027, 3, 10, 23, 59))
    assert consultation.report_due_at == moment(2027, 4, 9, 23, 59)


def test_a_second_click_announces_nothing(office, clock):
    chapter = office.chapter()
    office.announce(chapter, kind="open", days=20)
    with pytest.raises(ValidationError) as error:
        office.announce(chapter, kind="open", days=20)
    assert "title" in error.value.message_dict
    assert Consultation.objects.count() == 1
    clock.forward(minutes=1)
    office.announce(chapter, kind="open", days=20)
    assert Consultation.objects.count() == 2


def test_a_night_in_which_the_clocks_go_back_has_no_second_opening(office, clock):
    """State follows from moments, so an hour that comes twice is two hours."""
    office.chapter()
    first = moment(2026, 10, 25, 2, 30)
    closes_at = first.astimezone(UTC)
    consultation = Consultation(
        announced_at=closes_at - timedelta(days=3),
        opens_at=closes_at - timedelta(days=3),
        closes_at=closes_at,
    )
    again = first.replace(fold=1).astimezone(UTC)
    assert again - closes_at == timedelta(hours=1)
    assert not consultation.is_open(again) and consultation.is_closed(again)


def test_a_text_that_joins_later_is_consulted_as_long_as_the_others(office, clock, signed_in):
    """What is announced on the last day before the opening would be consulted for too short."""
    office.people()
    first, late = (office.to_stage(office.chapter(number), Stage.CONSULTATION) for number in (1, 2))
    opens_at = clock.now + timedelta(days=30)
    consultation = office.announce(first, opens_at=opens_at, days=10)
    moderator = office.person("moderator")
    clock.forward(days=20)
    with pytest.raises(Refused, match="35"):
        add_document(consultation, office.again(late), moderator)
    address = reverse("planpages_consultation", args=[consultation.pk])
    screen = signed_in("moderator").get(address).content.decode()
    assert "35 dni" in screen.replace("\xa0", " ") and 'value="add"' not in screen
    closes_at = days_later(clock.now, 35)
    consultation = prolong_consultation(consultation, moderator, closes_at=closes_at)
    assert 'value="add"' in signed_in("moderator").get(address).content.decode()
    add_document(consultation, office.again(late), moderator)
    assert consultation.documents.count() == 2
