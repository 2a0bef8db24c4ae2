"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no.

Rights of accounts are those of Wagtail and Django, which `manage.py setup` gives to editors.
"""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home.verdicts import YES, Verdict, no

from .choices import ParticipantState
from .models import Certificate, Enrolment, Participant, Term

User = auth.User | AnonymousUser


def _has(user: User, right: str) -> bool:
    return user.is_active and user.has_perm(f"events.{right}")


# The organiser


def may_see_enrolments(user: User) -> Verdict:
    """The organiser's screens as such, and events in numbers."""
    if _has(user, "view_enrolment") or _has(user, "change_enrolment"):
        return YES
    return no(_("Registrations for events are for their organisers."))


def may_keep_enrolment(user: User, enrolment: Enrolment | None = None) -> Verdict:
    """Set up the registration for a term and change it; what is erased stays as it was."""
    if not (_has(user, "change_enrolment") and _has(user, "add_enrolment")):
        return no(_("Registrations for events are set up by their organisers."))
    if enrolment is not None and enrolment.erased_at is not None:
        return no(_("The personal data are erased: the registration is closed for good."))
    return YES


def may_open_enrolment(user: User, term: Term, at: datetime | None = None) -> Verdict:
    """Set up the registration for a term that has none."""
    if not (verdict := may_keep_enrolment(user)):
        return verdict
    if term.is_cancelled:
        return no(_("The term is cancelled."))
    if term.is_over(at):
        return no(_("The term is over: nobody registers for it any more."))
    if Enrolment.objects.filter(term=term).exists():
        return no(_("This term has a registration already."))
    return YES


def may_delete_enrolment(user: User, enrolment: Enrolment) -> Verdict:
    """One set up by mistake. Where somebody registered, it is a record."""
    if not (_has(user, "delete_enrolment") and may_keep_enrolment(user)):
        return no(_("Registrations for events are set up by their organisers."))
    if enrolment.registrations.exists():
        return no(_("Somebody has registered: close the registration instead."))
    return YES


def may_see_registrants(user: User, enrolment: Enrolment | None = None) -> Verdict:
    """Names and addresses of those who registered."""
    if _has(user, "view_registration") or _has(user, "change_registration"):
        return YES
    return no(_("Who registered is seen by the organisers of the event."))


def may_keep_registrants(user: User, enrolment: Enrolment | None = None) -> Verdict:
    """Act for those who registered: correct, cancel, give a place."""
    if not _has(user, "change_registration"):
        return no(_("Who registered is kept by the organisers of the event."))
    if enrolment is not None and enrolment.erased_at is not None:
        return no(_("The personal data are erased: nothing changes here any more."))
    return YES


def may_edit_participant(user: User, participant: Participant) -> Verdict:
    if not (verdict := may_keep_registrants(user, participant.enrolment)):
        return verdict
    if participant.registration.erased_at is not None:
        return no(_("The data of this person are erased."))
    return YES


def may_seat_by_hand(user: User, participant: Participant, at: datetime | None = None) -> Verdict:
    """Give a place past the order of the waiting list."""
    if not (verdict := may_edit_participant(user, participant)):
        return verdict
    if participant.state not in (ParticipantState.WAITING, ParticipantState.OFFERED):
        return no(_("Only who waits for a place is given one: %s.") % _state(participant))
    if participant.registration.confirmed_at is None:
        return no(_("This registration is not confirmed: nobody knows whether the address is right."))
    if participant.enrolment.term.is_cancelled:
        return no(_("The term is cancelled."))
    if participant.enrolment.term.is_over(at):
        return no(_("The event is over."))
    return YES


def may_register_by_hand(user: User, enrolment: Enrolment, at: datetime | None = None) -> Verdict:
    """Register somebody who came, called or wrote; also after the registration has closed."""
    if not _has(user, "add_registration"):
        return no(_("People are entered by the organisers of the event."))
    if enrolment.erased_at is not None:
        return no(_("The personal data are erased: nothing changes here any more."))
    if enrolment.term.is_cancelled:
        return no(_("The term is cancelled."))
    if enrolment.term.is_over(at):
        return no(_("The event is over."))
    return YES


def may_mark_presence(
    user: User, enrolment: Enrolment, day: date | None = None, at: datetime | None = None
) -> Verdict:
    """On a day of the event, from its morning on."""
    if not _has(user, "add_attendance"):
        return no(_("Presence is marked by the organisers of the event."))
    if enrolment.erased_at is not None:
        return no(_("The personal data are erased: nothing changes here any more."))
    if enrolment.term.is_cancelled:
        return no(_("The term is cancelled."))
    if day is not None and day not in enrolment.term.days:
        return no(_("The event does not take place on this day."))
    if day is not None and day > timezone.localdate(at or timezone.now()):
        return no(_("This day has not come yet."))
    return YES


def may_see_certificates(user: User) -> Verdict:
    if _has(user, "view_certificate") or _has(user, "add_certificate"):
        return YES
    return no(_("Certificates are seen by the organisers of the event."))


def may_issue_certificates(
    user: User, enrolment: Enrolment, at: datetime | None = None
) -> Verdict:
    if not _has(user, "add_certificate"):
        return no(_("Certificates are issued by the organisers of the event."))
    if not enrolment.certificate_days:
        return no(_("There are no certificates for this event: its settings say so."))
    if enrolment.erased_at is not None:
        return no(_("The personal data are erased: nothing changes here any more."))
    if enrolment.term.is_cancelled:
        return no(_("The term is cancelled."))
    needed = enrolment.term.days[min(enrolment.certificate_days, len(enrolment.term.days)) - 1]
    if timezone.localdate(at or timezone.now()) < needed:
        return no(_("Nobody can have been present for so many days yet."))
    return YES


def may_send_certificates(user: User, enrolment: Enrolment) -> Verdict:
    if not (_has(user, "add_certificate") and _has(user, "add_eventmessage")):
        return no(_("Certificates are issued by the organisers of the event."))
    if enrolment.erased_at is not None:
        return no(_("The personal data are erased: nothing changes here any more."))
    return YES


def may_withdraw_certificate(user: User, certificate: Certificate) -> Verdict:
    if not _has(user, "change_certificate"):
        return no(_("Certificates are withdrawn by the organisers of the event."))
    if certificate.is_withdrawn:
        return no(_("This certificate is withdrawn already."))
    return YES


def may_write_to_participants(user: User, enrolment: Enrolment | None = None) -> Verdict:
    if not _has(user, "add_eventmessage"):
        return no(_("Messages to participants are sent by the organisers of the event."))
    if enrolment is not None and enrolment.erased_at is not None:
        return no(_("The personal data are erased: there is nobody to write to."))
    return YES


def _state(participant: Participant) -> str:
    return str(participant.get_state_display())
