"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no.

Used by actions, views and templates alike. Those who hold a private link are nobody's users: the
view reads the link, and the predicate looks at the state and the moment.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home import formats
from home.verdicts import YES, Verdict, no

from .choices import ACTIVE, ParticipantState
from .models import Enrolment, EventPage, Participant, Registration

User = auth.User | AnonymousUser


def _has(user: User, right: str) -> bool:
    return user.is_active and user.has_perm(f"events.{right}")


# Registering


def may_see_enrolment(user: User, enrolment: Enrolment) -> Verdict:
    """The form is public wherever the event's page is."""
    if EventPage.objects.live().public().filter(pk=enrolment.term.event_id).exists():
        return YES
    return no(_("There is no such event."))


def may_register(user: User, enrolment: Enrolment, at: datetime | None = None) -> Verdict:
    """Anybody, while registration is open. Whether there are places is asked under the lock."""
    at = at or timezone.now()
    if not (verdict := may_see_enrolment(user, enrolment)):
        return verdict
    if enrolment.term.is_cancelled:
        return no(_("The event has been cancelled."))
    if enrolment.term.is_over(at):
        return no(_("The event is over."))
    if at < enrolment.opens_at:
        return no(_("Registration opens on %s.") % formats.moment(enrolment.opens_at))
    if at >= enrolment.closes_at:
        return no(_("Registration closed on %s.") % formats.moment(enrolment.closes_at))
    return YES


def may_register_by_hand(user: User, enrolment: Enrolment, at: datetime | None = None) -> Verdict:
    """Organisers, also before the opening and after the closing: at the door, for example."""
    if not _has(user, "add_registration"):
        return no(_("Registrations are kept by editors."))
    if enrolment.term.is_cancelled:
        return no(_("The event has been cancelled."))
    return _not_erased(enrolment)


def may_confirm_registration(
    user: User, registration: Registration, at: datetime | None = None
) -> Verdict:
    """Whoever has the link from the mail, until the term is over; or an organiser for them."""
    at = at or timezone.now()
    if not (verdict := _still_to_come(registration, at)):
        return verdict
    if registration.confirmed_at is not None:
        return no(_("This registration is confirmed already."))
    if at >= registration.confirm_by:
        return no(_("The term for confirming this registration is over."))
    return YES


def may_change_registration(
    user: User, registration: Registration, at: datetime | None = None
) -> Verdict:
    """Whoever has the private link, until the event begins; organisers until data are erased."""
    at = at or timezone.now()
    if _has(user, "change_registration"):
        return _not_erased(registration)
    if not (verdict := _still_to_come(registration, at)):
        return verdict
    if registration.confirmed_at is None:
        return no(_("Confirm the registration first, by the link from the e-mail."))
    if registration.enrolment.term.starts_at <= at:
        return no(_("The event has begun: nothing can be changed here any more."))
    if not registration.participants.filter(state__in=ACTIVE).exists():
        return no(_("Nobody of this registration is registered any more."))
    return YES


def may_cancel(user: User, registration: Registration, at: datetime | None = None) -> Verdict:
    """Whoever has the private link, until the event begins; organisers until data are erased."""
    at = at or timezone.now()
    if _has(user, "change_registration"):
        return _not_erased(registration)
    if not (verdict := _still_to_come(registration, at)):
        return verdict
    if registration.enrolment.term.starts_at <= at:
        return no(_("The event has begun: nothing can be changed here any more."))
    return YES


def may_answer_offer(
    user: User, participant: Participant, number: int, at: datetime | None = None
) -> Verdict:
    """Whoever has the link, until the hour that the offer names."""
    at = at or timezone.now()
    if not (verdict := _still_to_come(participant.registration, at)):
        return verdict
    if participant.offer_number != number:
        return no(_("There is no such offer any more."))
    if participant.state == ParticipantState.SEATED:
        return no(_("This offer has been accepted already."))
    if participant.state == ParticipantState.DECLINED:
        return no(_("This offer has been declined already."))
    if participant.state == ParticipantState.CANCELLED:
        return no(_("This person's registration has been cancelled."))
    until = participant.offer_until
    if participant.state != ParticipantState.OFFERED or until is None or at >= until:
        return no(_("The time to answer this offer is over: the place went to the next person."))
    return YES


def may_erase_registrant(user: User, registration: Registration | None = None) -> Verdict:
    """At the person's request (RODO, art. 17)."""
    if not _has(user, "change_registration"):
        return no(_("Registrations are kept by editors."))
    return _not_erased(registration) if registration is not None else YES


def may_export_registrant(user: User) -> Verdict:
    """What is known of a person, at their request (RODO, art. 15 and 20)."""
    if not _has(user, "view_registration"):
        return no(_("Registrations are kept by editors."))
    return YES


def _still_to_come(registration: Registration, at: datetime) -> Verdict:
    if registration.erased_at is not None:
        return no(_("The data of this registration have been erased."))
    if registration.enrolment.term.is_cancelled:
        return no(_("The event has been cancelled."))
    if registration.enrolment.term.is_over(at):
        return no(_("The event is over."))
    return YES


def _not_erased(held: Registration | Enrolment) -> Verdict:
    if held.erased_at is not None:
        return no(_("The personal data have been erased: nothing can be changed any more."))
    return YES
