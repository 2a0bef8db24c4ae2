"""Reading a list of addresses: every row is looked at before a single one is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.imports.limits import MOST_ROWS
from catalogue.imports.opening import open_table
from catalogue.imports.table import Line, Table, shown
from home.verdicts import Unreadable

from .actions.subscriber_imports import delete_list
from .addresses import mark_of, normalised
from .models import BlockedAddress, Subscriber, SubscriberImport, Subscription

State = SubscriberImport.State
ADDRESS_HEADINGS = {"email", "e-mail", "mail", "adres e-mail", "adres email", "e-mail address"}
DATE_HEADINGS = {"data zgody", "zgoda z dnia", "date of consent", "consent date"}
MOST_FAULTS = 500
AT_ONCE = 500


@dataclass(frozen=True)
class Person:
    """One row: a normalised address and the day of its consent."""

    email: str
    consented_on: date


@dataclass
class Checked:
    """What a list holds: rows to take, and what is wrong with the others."""

    total: int = 0
    people: list[Person] = field(default_factory=list)
    known: int = 0
    blocked: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)


def work(run_id: int) -> str:
    """Check a list that waits, or import one that is confirmed. Returns the state it ends in."""
    run = SubscriberImport.objects.filter(pk=run_id, state__in=SubscriberImport.IN_QUEUE).first()
    if run is None:
        return "not waiting"
    try:
        checked = _read(run)
    except Unreadable as unreadable:
        return _refuse(run, unreadable.reason)
    except FileNotFoundError:
        return _refuse(run, _("The file is gone."))
    if run.state == State.WAITING:
        return _report(run, checked)
    return _take(run, checked)


def _read(run: SubscriberImport) -> Checked:
    with run.file.open("rb") as file:
        checked = Checked()
        rows = list(_rows(open_table(file, run.file.size), run, checked))
    return _sorted_out(rows, checked)


def _rows(table: Table, run: SubscriberImport, checked: Checked) -> Iterator[Person]:
    place, date_place = _places(table.headings)
    seen: dict[str, int] = {}
    for line in table.lines:
        if line.is_empty:
            continue
        checked.total += 1
        if checked.total > MOST_ROWS:
            raise Unreadable(_("The file has more than %d rows: divide it.") % MOST_ROWS)
        try:
            person = _person(line, place, date_place, run.proof_date)
            before = seen.setdefault(person.email.lower(), line.number)
            if before != line.number:
                raise ValidationError(_("The same address stands in row %d already.") % before)
        except ValidationError as error:
            _fault(checked, line, place, " ".join(error.messages))
            continue
        yield person


def _places(headings: list[str]) -> tuple[int, int | None]:
    plain = [" ".join(heading.casefold().split()) for heading in headings]
    place = next((n for n, heading in enumerate(plain) if heading in ADDRESS_HEADINGS), None)
    if place is None:
        raise Unreadable(_("The first row has to name the column with addresses: e-mail."))
    return place, next((n for n, heading in enumerate(plain) if heading in DATE_HEADINGS), None)


def _person(line: Line, place: int, date_place: int | None, usual: date) -> Person:
    if line.broken:
        raise ValidationError(line.broken)
    for column in (place, date_place):
        if column is not None and column in line.flaws:
            raise ValidationError(line.flaws[column])
    written = _cell(line, place)
    if not written:
        raise ValidationError(_("The address is missing."))
    day = _cell(line, date_place) if date_place is not None else ""
    return Person(normalised(written), _date(day) if day else usual)


def _cell(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _date(written: str) -> date:
    """`2012-03-05`, `5.03.2012`, and what a spreadsheet makes of a date."""
    try:
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", written):
            day = date(*map(int, found.groups()))
        elif found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", written):
            day = date(*map(int, reversed(found.groups())))
        else:
            raise ValueError
    except ValueError:
        raise ValidationError(_("This is no date. Write it as 2012-03-05 or 5.03.2012.")) from None
    if day > timezone.localdate():
        raise ValidationError(_("A consent cannot be given in the future."))
    return day


def _fault(checked: Checked, line: Line, place: int, reason: str) -> None:
    if len(checked.faults) < MOST_FAULTS:
        value = shown(_cell(line, place)) if not line.broken else ""
        checked.faults.append({"row": line.number, "value": value, "reason": reason})


def _sorted_out(people: list[Person], checked: Checked) -> Checked:
    """Leave out who subscribes already and who has left: neither is an error of the list."""
    for start in range(0, len(people), AT_ONCE):
        part = people[start : start + AT_ONCE]
        small = [person.email.lower() for person in part]
        known = dict(
            Subscriber.objects.annotate(small=Lower("email"))
            .filter(small__in=small)
            .values_list("small", "state")
        )
        marks = {mark_of(person.email): person for person in part}
        blocked = set(BlockedAddress.objects.filter(mark__in=marks).values_list("mark", flat=True))
        for mark, person in marks.items():
            state = known.get(person.email.lower())
            if state is not None and state != Subscriber.State.LEFT:
                checked.known += 1
            elif state == Subscriber.State.LEFT or mark in blocked:
                checked.blocked += 1
            else:
                checked.people.append(person)
    return checked


def _counts(checked: Checked) -> dict[str, Any]:
    return {
        "total": checked.total,
        "new": len(checked.people),
        "known": checked.known,
        "blocked": checked.blocked,
        "faults": checked.faults,
    }


def _report(run: SubscriberImport, checked: Checked) -> str:
    changed = SubscriberImport.objects.filter(pk=run.pk, state=State.WAITING).update(
        state=State.CHECKED, enqueued_at=None, **_counts(checked)
    )
    return str(State.CHECKED) if changed else "decided meanwhile"


def _take(run: SubscriberImport, checked: Checked) -> str:
    """Everybody in one transaction, of the list as it is and the subscribers as they are now."""
    now = timezone.now()
    with transaction.atomic():
        locked = SubscriberImport.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.CONFIRMED:
            return "decided meanwhile"
        checked = _sorted_out(
            checked.people, Checked(checked.total, [], checked.known, checked.blocked)
        )
        subscribers = Subscriber.objects.bulk_create(
            [
                Subscriber(
                    email=person.email,
                    brought_by=locked,
                    consented_at=timezone.make_aware(datetime.combine(person.consented_on, time())),
                    joined_at=now,
                )
                for person in checked.people
            ],
            batch_size=AT_ONCE,
        )
        Subscription.objects.bulk_create(
            [
                Subscription(subscriber=subscriber, topic=topic, since=now)
                for subscriber in subscribers
                for topic in locked.topics
            ],
            batch_size=AT_ONCE,
        )
        for name, value in _counts(checked).items():
            setattr(locked, name, value)
        locked.state, locked.finished_at = State.DONE, now
        locked.save()
        log(
            instance=locked,
            action="bulletin.import.done",
            user=locked.started_by,
            data={"new": locked.new},
        )
        transaction.on_commit(lambda: delete_list(locked), robust=True)
    return str(State.DONE)


def _refuse(run: SubscriberImport, reason: str) -> str:
    run.refuse(reason)
    delete_list(run)
    return str(State.REFUSED)
