"""Example registrations: who has a place, who waits, who was there. Made by the site's actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.choices import Powiat
from home.clauses import first_clause
from home.demo.moments import clock_at, days_from, moment

from ..actions.attendance import mark_presence
from ..actions.certificates import issue_certificates
from ..actions.registrations import (
    Contact,
    Person,
    cancel_registration,
    confirm_registration,
    register,
)
from ..choices import InstitutionKind
from ..models import Enrolment, Registration
from ..registration_form import RegistrationForm

FIRST_NAMES = (
    "Anna", "Adam", "Barbara", "Bartosz", "Celina", "Cezary", "Danuta", "Daniel", "Ewa", "Emil",
    "Felicja", "Filip", "Grażyna", "Halina", "Hubert", "Irena", "Igor", "Jolanta", "Jan", "Marek",
    "Katarzyna", "Karol", "Lucyna", "Leszek", "Łucja", "Łukasz", "Maria", "Natalia", "Norbert",
    "Olga", "Oskar", "Paulina", "Piotr", "Renata", "Robert", "Sylwia", "Teresa", "Tomasz",
)  # fmt: skip
POWIATY = (Powiat.PULAWSKI, Powiat.OPOLSKI, Powiat.RYCKI, Powiat.LUBELSKI, Powiat.LUBLIN)
INSTITUTIONS = (
    (InstitutionKind.GMINA, "Przykładowy Gminny Ośrodek Pomocy Społecznej", "pracownik socjalny"),
    (InstitutionKind.POWIAT, "Przykładowe Powiatowe Centrum Pomocy Rodzinie", "specjalista"),
    (InstitutionKind.NGO, "Przykładowe Stowarzyszenie „Razem”", "członek zarządu"),
    (InstitutionKind.ENTITY, "Przykładowa Spółdzielnia Socjalna „Progi”", "prezes"),
)
DIETS = ("", "wegetariańska", "", "", "bez glutenu")


class Registrations:
    """People who registered for one term, in order of time."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        self.clause = first_clause(RegistrationForm.form_code)
        self.sent: list[Registration] = []
        self.people = 0

    def send(self, at: datetime, how_many: int = 1, *, confirmed: bool = True) -> None:
        """One registration of so many people of one institution."""
        n = len(self.sent)
        kind, institution, position = INSTITUTIONS[n % len(INSTITUTIONS)]
        people = [self._person(position) for _one in range(how_many)]
        with clock_at(at):
            registration = register(
                self.enrolment,
                people=people,
                contact=Contact(
                    email=f"uczestnik{self.enrolment.pk}-{n + 1}@przyklad.example",
                    institution=institution,
                    institution_kind=kind,
                    powiat=POWIATY[n % len(POWIATY)],
                ),
                answers={},
                clause=self.clause,
                submission=f"demo-{self.enrolment.pk}-{n}",
            )
        if confirmed:
            with clock_at(at + timedelta(minutes=12)):
                confirm_registration(registration.pk)
        self.sent.append(registration)

    def _person(self, position: str) -> Person:
        n = self.people
        self.people += 1
        first = FIRST_NAMES[n % len(FIRST_NAMES)]
        surname = "Przykładowa" if first.endswith("a") else "Przykładowy"
        diet = DIETS[n % len(DIETS)] if self.enrolment.ask_diet else ""
        return Person(name=f"{first} {surname}", position=position, diet=diet)


def fill_training(enrolment: Enrolment) -> int:
    """More people than places, with a limit for one powiat: a waiting list; then somebody gives
    a place back, and the next one has an offer to answer."""
    made = Registrations(enrolment)
    now = timezone.now()
    first = max(enrolment.opens_at + timedelta(hours=2), now - timedelta(days=9))
    step = (now - timedelta(hours=8) - first) / 13
    for n in range(12):
        made.send(first + step * n, 1 + (n % 3 == 0) + (n % 4 == 1))
    made.send(now - timedelta(hours=2), confirmed=False)
    with clock_at(now - timedelta(hours=1)):
        cancel_registration(made.sent[1].pk)
    return len(made.sent)


def fill_fair(enrolment: Enrolment) -> int:
    """Far from full."""
    made = Registrations(enrolment)
    now = timezone.now()
    step = (now - timedelta(hours=1) - enrolment.opens_at) / 20
    for n in range(1, 19):
        made.send(enrolment.opens_at + step * n, 1 + n % 3)
    return len(made.sent)


def hold_training(enrolment: Enrolment, editor: User) -> int:
    """A training of the past: two days of presence, certificates for who was there on both."""
    made = Registrations(enrolment)
    for n in range(11):
        made.send(enrolment.opens_at + timedelta(days=1, hours=3 * n), 1 + n % 2)
    coming = list(enrolment.participants.coming())
    for number, day in enumerate(enrolment.term.days):
        absent = coming[2:3] if number == 0 else coming[2:3] + coming[7:8]
        present = {one.pk: True for one in coming if one not in absent}
        with clock_at(moment(day, 10)):
            mark_presence(enrolment, day, present, editor)
    with clock_at(moment(days_from(enrolment.term.days[-1], 1), 9)):
        issue_certificates(enrolment, editor)
    return len(made.sent)


def organiser() -> User:
    return get_user_model().objects.get(username="redaktor")
