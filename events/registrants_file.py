"""Registrants as a workbook. Columns: docs/organising-events.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from home.spreadsheets import add_sheet, file_of, new_workbook

from .models import Enrolment, Participant
from .registrants import answer, questions_asked, state_of
from .tallies import group_labels

WIDTHS = [6, 30, 28, 32, 28, 20]


def as_xlsx(enrolment: Enrolment, people: Iterable[Participant]) -> IO[bytes]:
    """One row a person. Expects what `registrants.with_all` loads."""
    people = list(people)
    registrations = {person.registration_id: person.registration for person in people}
    once = questions_asked(registrations.values())
    each = questions_asked(people)
    book = new_workbook()
    headings = [*_headings(enrolment), *once.values(), *each.values()]
    rows = _rows(enrolment, people, list(once), list(each))
    add_sheet(book, _("Registered people"), headings, rows, WIDTHS)
    return file_of(book)


def _headings(enrolment: Enrolment) -> list[str]:
    return [
        _("No."),
        _("First name and surname"),
        _("E-mail"),
        _("Institution"),
        _("Kind of institution"),
        _("Powiat"),
        _("Position"),
        _("Telephone"),
        _("E-mail of who registered"),
        _("State"),
        _("Group"),
        _("Sent"),
        _("Confirmed"),
        _("Entered by"),
        _("How consent was given"),
        _("Diet"),
        _("Needs due to a disability"),
        *(_("Present %s") % f"{day:%d.%m.%Y}" for day in enrolment.term.days),
        _("Certificate"),
    ]


def _rows(
    enrolment: Enrolment, people: list[Participant], once: list[str], each: list[str]
) -> Iterator[list[str]]:
    at = timezone.now()
    groups = group_labels(enrolment.grouping)
    yes = _("yes")
    for person in people:
        registration = person.registration
        present = {one.day for one in person.attendances.all()}
        clause = registration.clause_id
        yield [
            str(person.serial),
            person.name,
            person.email,
            registration.institution,
            registration.get_institution_kind_display(),
            registration.get_powiat_display(),
            person.position,
            registration.phone,
            registration.email,
            str(state_of(person, at).label),
            groups.get(person.group, ""),
            _moment(registration.created_at),
            _moment(registration.confirmed_at),
            registration.entered_by.get_username() if registration.entered_by else "",
            registration.consent_note or (_("by the form") if clause else ""),
            person.diet,
            person.access_needs,
            *(yes if day in present else "" for day in enrolment.term.days),
            ", ".join(one.number for one in person.certificates.all() if not one.is_withdrawn),
            *(answer(registration.answers, number) for number in once),
            *(answer(person.answers, number) for number in each),
        ]


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
