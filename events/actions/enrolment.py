"""What the organiser decides about the registration for a term."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..choices import EventKind
from ..models import Enrolment, GroupLimit, Participant, Question, Term
from ..permissions import may_delete_enrolment, may_keep_enrolment, may_open_enrolment
from ..tallies import group_labels
from .places import under_lock

BELOW_TAKEN = "below_taken"
"""Code of the error that the organiser may set aside knowingly."""
CLOSES_BEFORE = timedelta(days=3)
OFFERS_END_BEFORE = timedelta(days=1)
KEEP_DATA = timedelta(days=90)
LOGGED = (
    "opens_at", "closes_at", "capacity", "grouping", "waiting_list", "offer_hours",
    "offers_end_at", "confirm_hours", "most_people", "ask_diet", "ask_access", "notes",
    "keep_data_until", "remind_days", "certificate_days", "certificate_hours",
    "certificate_scope", "certificate_signer",
)  # fmt: skip


def usual_enrolment(term: Term, at: datetime | None = None) -> Enrolment:
    """An unsaved registration with dates counted from the term. Expects `term.event`."""
    at = at or timezone.now()
    opens = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    latest = term.starts_at
    closes = _end_of_day(timezone.localdate(term.starts_at - CLOSES_BEFORE))
    if closes <= opens + timedelta(days=1):
        closes = latest if latest > opens else term.ends_at
    offers_end = max(closes, term.starts_at - OFFERS_END_BEFORE)
    training = term.event.kind == EventKind.TRAINING
    days = term.days
    daily = timezone.localtime(term.ends_at) - timezone.localtime(term.starts_at).replace(
        year=days[-1].year, month=days[-1].month, day=days[-1].day
    )
    return Enrolment(
        term=term,
        opens_at=opens,
        closes_at=closes,
        offers_end_at=offers_end,
        capacity=20 if training else 100,
        keep_data_until=days[-1] + KEEP_DATA,
        ask_diet=len(days) > 1 or training,
        certificate_days=len(days) if training else 0,
        # A term that goes on past midnight tells nothing of the hours of a day.
        certificate_hours=len(days) * round(daily / timedelta(hours=1)) or None
        if training and daily > timedelta(0)
        else None,
    )


def _end_of_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def save_enrolment(
    enrolment: Enrolment,
    user: User,
    *,
    limits: Mapping[str, int],
    questions: Iterable[Question] = (),
    removed: Collection[int] = (),
    below_taken: bool = False,
    at: datetime | None = None,
) -> Enrolment:
    """Set up a registration or change it, with the places of its groups and its questions.

    `limits` are places by the value of a group; `questions` those to write, `removed` the numbers
    of those to take away. Nobody loses a place: fewer places than are taken need `below_taken`.
    Raises ValidationError keyed by field (`limits` for groups), Refused for who may not.
    """
    if enrolment.pk is None:
        with transaction.atomic():
            # Of two who set it up at once the second is told.
            Term.objects.select_for_update().get(pk=enrolment.term_id)
            may_open_enrolment(user, enrolment.term, at).demand()
            _check(enrolment, None, limits, below_taken, at or timezone.now())
            enrolment.save()
            _write(enrolment, {}, user, limits, questions, removed)
        return enrolment
    with under_lock(enrolment.pk, at) as (kept, at):
        may_keep_enrolment(user, kept).demand()
        _check(enrolment, kept, limits, below_taken, at)
        was = _as_logged(kept)
        for name in LOGGED:
            setattr(kept, name, getattr(enrolment, name))
        kept.save(update_fields=LOGGED)
        _write(kept, was, user, limits, questions, removed)
    return kept


def _write(
    enrolment: Enrolment,
    was: dict[str, Any],
    user: User,
    limits: Mapping[str, int],
    questions: Iterable[Question],
    removed: Collection[int],
) -> None:
    _write_limits(enrolment, limits if enrolment.grouping else {})
    for question in questions:
        question.enrolment = enrolment
        question.full_clean()
        question.save()
    enrolment.questions.filter(pk__in=removed).delete()
    now = _as_logged(enrolment)
    changed = {name: [was.get(name), now[name]] for name in now if was.get(name) != now[name]}
    if not changed:
        return
    log(
        instance=enrolment,
        action="events.enrolment.change" if was else "events.enrolment.create",
        user=user,
        data={"changed": changed},
    )


def delete_enrolment(enrolment: Enrolment, user: User) -> None:
    """Take away a registration that was set up by mistake and that nobody used."""
    with transaction.atomic():
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        may_delete_enrolment(user, enrolment).demand()
        log(instance=enrolment, action="events.enrolment.delete", user=user, deleted=True)
        enrolment.delete()


def _check(
    enrolment: Enrolment,
    before: Enrolment | None,
    limits: Mapping[str, int],
    below_taken: bool,
    at: datetime,
) -> None:
    errors: dict[str, Any] = {}
    try:
        enrolment.full_clean()
    except ValidationError as error:
        errors.update(error.error_dict)
    registered = before is not None and before.registrations.exists()
    if before and registered and before.grouping != enrolment.grouping:
        errors["grouping"] = ValidationError(
            _(
                "Somebody has registered, and places were given by the division that stood "
                "then: it cannot change any more."
            )
        )
    if before and before.term_id != enrolment.term_id:
        errors["term"] = ValidationError(_("A registration stays with its term."))
    limits = limits if enrolment.grouping else {}
    labels = group_labels(enrolment.grouping)
    if unknown := set(limits) - set(labels):
        errors["limits"] = ValidationError(
            _("There is no such group: %s.") % ", ".join(sorted(unknown))
        )
    if before is not None and not below_taken and not errors:
        errors.update(_fewer_than_taken(enrolment, limits, labels, at))
    if errors:
        raise ValidationError(errors)


def _fewer_than_taken(
    enrolment: Enrolment, limits: Mapping[str, int], labels: Mapping[str, str], at: datetime
) -> dict[str, ValidationError]:
    held = list(
        Participant.objects.filter(enrolment=enrolment).holding(at).values_list("group", flat=True)
    )
    errors = {}
    if enrolment.capacity < len(held):
        errors["capacity"] = ValidationError(
            _("%(taken)d places are taken: nobody loses theirs, and no place is given until "
              "fewer are taken."),
            code=BELOW_TAKEN,
            params={"taken": len(held)},
        )  # fmt: skip
    full = [
        _("%(group)s: %(taken)d taken, limit %(limit)d")
        % {"group": labels[value], "taken": held.count(value), "limit": limit}
        for value, limit in limits.items()
        if limit < held.count(value)
    ]
    if full:
        errors["limits"] = ValidationError(
            _("More places are taken than the new limit allows: %s.") % "; ".join(full),
            code=BELOW_TAKEN,
        )
    return errors


def _write_limits(enrolment: Enrolment, limits: Mapping[str, int]) -> None:
    enrolment.limits.exclude(value__in=list(limits)).delete()
    for value, limit in limits.items():
        GroupLimit.objects.update_or_create(
            enrolment=enrolment, value=value, defaults={"limit": limit}
        )


def _as_logged(enrolment: Enrolment) -> dict[str, Any]:
    """What the log compares: fields, places of groups, questions. JSON holds no dates."""
    values: dict[str, Any] = {}
    for name in LOGGED:
        value = getattr(enrolment, name)
        if isinstance(value, datetime):
            value = timezone.localtime(value)
        values[name] = value.isoformat() if isinstance(value, date) else value
    values["limits"] = dict(enrolment.limits.order_by("value").values_list("value", "limit"))
    values["questions"] = [
        [question.pk, question.label, question.kind, question.required, question.per_person]
        for question in enrolment.questions.all()
    ]
    return values
