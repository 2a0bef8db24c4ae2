"""An event, its term, an enrolment and people who register, by the site's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import get_random_string

from events.actions.registrations import Contact, Person, confirm_registration, register
from events.models import Enrolment, EventsPage, GroupLimit, Participant, Registration, Term
from events.models.pages import EventPage, TrainingPage
from home.clauses import first_clause
from home.models import HomePage

FORM = "zapis-na-wydarzenie"


def events_page() -> EventsPage:
    page = EventsPage.objects.first()
    if page is None:
        page = EventsPage(title="Wydarzenia", slug="wydarzenia")
        HomePage.objects.get().add_child(instance=page)
    return page


def event(
    title: str = "Szkolenie o spółdzielniach",
    kind: type[EventPage] = TrainingPage,
    **fields: Any,
) -> EventPage:
    """A published page without a term."""
    page = kind(title=title, **fields)
    events_page().add_child(instance=page)
    return page


def term(page: EventPage | None = None, *, in_days: float = 30, **fields: Any) -> Term:
    """Two days of six hours, from nine, in Puławy."""
    begins = timezone.localtime(timezone.now() + timedelta(days=in_days))
    begins = begins.replace(hour=9, minute=0, second=0, microsecond=0)
    values = {
        "starts_at": begins,
        "ends_at": begins + timedelta(days=1, hours=6),
        "place": "Dom Chemika",
        "street": "ul. Wojska Polskiego 4",
        "postal_code": "24-110",
        "city": "Puławy",
        "powiat": "0614",
        **fields,
    }
    return Term.objects.create(event=page or event(), **values)


def enrolment(
    capacity: int = 20,
    limits: dict[str, int] | None = None,
    *,
    of: Term | None = None,
    **fields: Any,
) -> Enrolment:
    """Open since yesterday; offers until the day before the term. `limits` are by powiat unless
    `grouping` says otherwise."""
    of = of or term()
    now = timezone.now()
    values: dict[str, Any] = {
        "opens_at": now - timedelta(days=1),
        "closes_at": of.starts_at - timedelta(days=3),
        "offers_end_at": of.starts_at - timedelta(days=1),
        "keep_data_until": timezone.localdate(of.ends_at) + timedelta(days=90),
        "grouping": "powiat" if limits else "",
        **fields,
    }
    made = Enrolment.objects.create(term=of, capacity=capacity, **values)
    for value, limit in (limits or {}).items():
        GroupLimit.objects.create(enrolment=made, value=value, limit=limit)
    return made


def sent(
    to: Enrolment,
    *names: str,
    email: str = "",
    at: datetime | None = None,
    submission: str = "",
    **contact: Any,
) -> Registration:
    """A registration as it comes, not confirmed yet."""
    people = [Person(name) for name in names or ("Jan Przykładowy",)]
    return register(
        to,
        people=people,
        contact=Contact(
            email=email or f"{get_random_string(8).lower()}@przyklad.example", **contact
        ),
        answers={},
        clause=first_clause(FORM),
        submission=submission or get_random_string(20),
        at=at,
    )


def registered(
    to: Enrolment, *names: str, at: datetime | None = None, **kwargs: Any
) -> Registration:
    """The same, confirmed at once."""
    made = sent(to, *names, at=at, **kwargs)
    return confirm_registration(made.pk, at=at)


def one(registration: Registration) -> Participant:
    """The only person of a registration, as they are now."""
    return Participant.objects.select_related("registration").get(registration=registration)


def states(of: Enrolment) -> list[str]:
    """Of all participants in order of time."""
    return list(Participant.objects.filter(enrolment=of).values_list("state", flat=True))
