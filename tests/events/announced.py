"""Events for tests of the public pages: published as an editor would publish them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events.models import (
    Enrolment,
    EventPage,
    EventsPage,
    Exhibitor,
    FairPage,
    Participant,
    Registration,
    Term,
    TrainingPage,
)
from home.models import ConsentClause

PLACES = {
    "0614": ("Puławy", "24-100"),
    "0663": ("Lublin", "20-447"),
    "0664": ("Zamość", "22-400"),
}


def calendar_page() -> EventsPage:
    """`/wydarzenia/`, which the setup made."""
    return EventsPage.objects.get()


def term(
    days: float = 10, *, lasts: int = 1, powiat: str = "0663", hour: int = 9, **fields: Any
) -> Term:
    """A term that begins so many days from now at an hour, and lasts eight hours a day."""
    city, postal_code = PLACES.get(powiat, ("", ""))
    day = timezone.localtime() + timedelta(days=days)
    starts_at = day.replace(hour=hour, minute=0, second=0, microsecond=0)
    values = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(days=lasts - 1, hours=8),
        "place": "Sala konferencyjna" if city else "",
        "street": "ul. Diamentowa 2" if city else "",
        "postal_code": postal_code,
        "city": city,
        "powiat": powiat,
        **fields,
    }
    return Term(**values)


def event(
    title: str = "Szkolenie z partnerstw",
    *terms: Term,
    kind: type[EventPage] = TrainingPage,
    live: bool = True,
    exhibitors: list[Any] | None = None,
    **fields: Any,
) -> Any:
    """An event under the calendar; without `terms` one in ten days, in Lublin."""
    page = kind(title=title, lead=fields.pop("lead", "Dla samorządów."), live=live, **fields)
    page.terms = list(terms) or [term()]
    page.exhibitors = [
        Exhibitor(entity=entity, stand=stand, shows=shows)
        for entity, stand, shows in exhibitors or []
    ]
    calendar_page().add_child(instance=page)
    if live:
        page.save_revision().publish()
    return kind.objects.get(pk=page.pk)


def fair(title: str = "Targi ekonomii społecznej", *exhibitors: Any, **fields: Any) -> Any:
    return event(
        title, *fields.pop("terms", ()), kind=FairPage, exhibitors=list(exhibitors), **fields
    )


def draft_of(page: EventPage, **changes: Any) -> Any:
    """The page as its editor would find it, with changes to its one term; nothing is saved."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    if changes:
        [one] = draft.terms.all()
        for name, value in changes.items():
            setattr(one, name, value)
        draft.terms = [one]
    return draft


def publish(page: EventPage, **changes: Any) -> Any:
    """Change the one term of a page in a draft, and publish it."""
    draft_of(page, **changes).save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def enrolment(of: Term, *, opens: float = -1, closes: float = 5, **fields: Any) -> Enrolment:
    """Registration for a term, open from and until so many days from now."""
    now = timezone.now()
    values = {
        "opens_at": now + timedelta(days=opens),
        "closes_at": now + timedelta(days=closes),
        "offers_end_at": now + timedelta(days=closes),
        "capacity": 20,
        "keep_data_until": of.days[-1] + timedelta(days=365),
        **fields,
    }
    return Enrolment.objects.create(term=of, **values)


def registered(
    enrolment: Enrolment,
    *states: str,
    email: str = "anna@przyklad.example",
    confirmed: bool = True,
    at: datetime | None = None,
) -> Registration:
    """A registration with a person in each of `states`: rows as they are in the end."""
    now = at or timezone.now()
    clause, _new = ConsentClause.objects.get_or_create(
        form="events", version=1, defaults={"text": "Klauzula", "valid_from": now}
    )
    made = Registration.objects.create(
        enrolment=enrolment,
        email=email,
        clause=clause,
        confirm_by=now + timedelta(days=1),
        confirmed_at=now if confirmed else None,
    )
    serial = Participant.objects.filter(enrolment=enrolment).count()
    for number, state in enumerate(states or ("seated",), serial + 1):
        Participant.objects.create(
            enrolment=enrolment,
            registration=made,
            serial=number,
            state=state,
            name=f"Osoba {number}",
            offer_until=now + timedelta(days=1) if state == "offered" else None,
            ended_at=now if state in ("cancelled", "declined", "lapsed") else None,
        )
    return made
