"""The events of the demonstration: one of each sort, dated from today, said to be examples."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from events.demo import build_events
from events.ical import calendar
from events.models import (
    ConferenceFairPage,
    ConferencePage,
    Enrolment,
    EventPage,
    Exhibitor,
    Term,
    TrainingPage,
)

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_events_of_every_sort(demo, client):
    now = timezone.now()
    fair = ConferenceFairPage.originals.get()
    assert fair.terms.get().starts_at > now
    assert fair.exhibitors.count() >= 12
    assert Exhibitor.objects.named().count() == fair.exhibitors.count()
    assert any(point.block_type == "parallel" for point in fair.programme[0].value["items"])
    towns = {page.pk: page.terms.count() for page in TrainingPage.originals.all()}
    assert sorted(towns.values()) == [1, 1, 3]
    assert Term.objects.upcoming(now).filter(cancelled_at__isnull=False).count() == 1
    past = ConferencePage.originals.get(terms__ends_at__lt=now)
    assert len(past.documents_after) == 2 and len(past.gallery) == 4 and past.summary
    for page in EventPage.originals.all():
        response = client.get(page.url)
        assert response.status_code == 200
        assert "przykład" in response.content.decode().lower()
        for term in page.terms.all():
            assert {day.weekday() for day in term.days} <= set(range(5))
            term.full_clean()
    for enrolment in Enrolment.objects.all():
        enrolment.full_clean()
    assert Enrolment.objects.open(now).count() >= 2
    document = past.documents_after[0].value
    assert client.get(document.url).status_code == 200
    assert calendar(Term.objects.public().select_related("event"))


def test_a_second_run_leaves_what_is_there(demo):
    EventPage.originals.filter(terms__ends_at__lt=timezone.now()).first().delete()
    before = EventPage.originals.count()
    assert build_events() is None
    call_command("setup", stdout=StringIO(), verbosity=0)
    assert EventPage.originals.count() == before
