"""What events hold of a person: registrations, presence, certificates."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from home.personal_data import Facts, Holding, Outcome

from .actions.anonymising import erase_person, export_of_person
from .choices import InstitutionKind, ParticipantState
from .registrants import answer_words


class EventsSource:
    code = "events"

    @property
    def label(self) -> str:
        return _("Registrations for events")

    def find(self, email: str, user: User) -> list[Holding]:
        return [
            Holding(
                title=f"{record['event']}, {record['term']['begins'][:10]}",
                facts=_facts(record),
                note=_("A place at an event still to come is given back."),
                record=record,
            )
            for record in export_of_person(email, user)
        ]

    def erase(self, email: str, user: User) -> Outcome:
        done = erase_person(email, user)
        return Outcome(
            done.participants + done.registrations,
            [
                _(
                    "Registration %(number)s was for several people: if the person is among them, "
                    "erase them there: %(url)s"
                )
                % {
                    "number": registration,
                    "url": reverse("events_registrants", args=[registration.enrolment_id]),
                }
                for registration in done.left
            ],
        )


def _facts(record: dict[str, Any]) -> Facts:
    facts: Facts = [(_("Sent"), record["sent"])]
    sender = record.get("registration")
    if sender:
        facts += [
            (_("E-mail"), sender["email"]),
            (_("New address, not confirmed"), sender["new_email"]),
            (_("Telephone"), sender["phone"]),
            (_("Institution"), sender["institution"]),
            (_("Kind of institution"), _label(InstitutionKind, sender["institution_kind"])),
            (_("Powiat"), sender["powiat"]),
            (_("Confirmed"), sender["confirmed"] or ""),
            (_("Consent"), sender["clause"]),
            *_answers(sender["answers"]),
        ]
    for person in record["people"]:
        facts += [
            (_("First name and surname"), person["name"]),
            (_("Own e-mail"), person["email"]),
            (_("Position"), person["position"]),
            (_("Diet"), person["diet"]),
            (_("Needs due to a disability"), person["access_needs"]),
            (_("State"), _label(ParticipantState, person["state"])),
            (_("Presence"), ", ".join(person["days_present"])),
            (_("Certificate"), person["certificate"] or ""),
            *_answers(person["answers"]),
        ]
    facts += [
        (_("Registered by this person"), other["name"])
        for other in record.get("registered_people", ())
    ]
    return facts


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _answers(given: list[dict[str, Any]]) -> Facts:
    return [(str(one.get("label", "")), answer_words(one.get("answer"))) for one in given]
