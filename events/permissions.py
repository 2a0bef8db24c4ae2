"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no.

Used by actions, views and templates alike. Those who hold a private link are nobody's users: the
view reads the link, and the predicate looks at the state and the moment.
"""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home import formats
from home.personal_data import may_answer_for_persons
from home.verdicts import YES, Verdict, no

from .choices import ACTIVE, ParticipantState
from .models import Certificate, Enrolment, EventPage, Participant, Registration, Term

User = auth.User | AnonymousUser


def _has(user: User, right: str) -> bool:
    return user.is_active and user.has_perm(f"events.{right}")


# Terms


def may_see_terms(user: User, event: EventPage) -> Verdict:
    """The screen of an event's terms."""
    if user.is_active and event.permissions_for_user(user).can_edit():
        return YES
    return no(_("The terms of events are for editors."))


def may_cancel_term(user: User, term: Term, at: datetime | None = None) -> Verdict:
    """Whoever may publish the event; a cancellation is final, since everybody is told of it."""
    if not (user.is_active and term.event.permissions_for_user(user).can_publish()):
        return no(_("Terms are cancelled by those who publish events."))
    if term.is_cancelled:
        return no(_("This term is cancelled already."))
    if term.is_over(at):
        return no(_("This term is over: it cannot be cancelled any more."))
    if not term.event.live and not Term.objects.enrolling().filter(pk=term.pk).exists():
        return no(_("Nobody knows of this term: the event is not published. Remove it there."))
    return YES


# Registering


def may_see_enrolment(user: User, enrolment: Enrolment) -> Verdict:
    """The form is public wherever the event's page is."""
    if EventPage.originals.live().public().filter(pk=enrolment.term.event_id).exists():
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
    if not (_has(user, "change_registration") or may_answer_for_persons(user)):
        return no(_("Registrations are kept by editors."))
    return _not_erased(registration) if registration is not None else YES


def may_export_registrant(user: User) -> Verdict:
    """What is known of a person, at their request (RODO, art. 15 and 20)."""
    if not (_has(user, "view_registration") or may_answer_for_persons(user)):
        return no(_("Registrations are kept by editors."))
    return YES


# The organiser


def may_organise(user: User) -> Verdict:
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


def may_see_registrants(user: User) -> Verdict:
    """Names and addresses of those who registered."""
    if _has(user, "view_registration") or _has(user, "change_registration"):
        return YES
    return no(_("Who registered is seen by the organisers of the event."))


def may_keep_registrants(user: User, enrolment: Enrolment | None = None) -> Verdict:
    """Act for those who registered: correct, cancel, give a place."""
    if not _has(user, "change_registration"):
        return no(_("Who registered is kept by the organisers of the event."))
    return _not_erased(enrolment) if enrolment is not None else YES


def may_edit_participant(user: User, participant: Participant) -> Verdict:
    if not (verdict := may_keep_registrants(user, participant.enrolment)):
        return verdict
    return _not_erased(participant.registration)


def may_seat_by_hand(user: User, participant: Participant, at: datetime | None = None) -> Verdict:
    """Give a place past the order of the waiting list."""
    if not (verdict := may_edit_participant(user, participant)):
        return verdict
    if participant.state not in (ParticipantState.WAITING, ParticipantState.OFFERED):
        return no(_("Only who waits for a place is given one: %s.") % _state(participant))
    if participant.registration.confirmed_at is None:
        return no(
            _("This registration is not confirmed: nobody knows whether the address is right.")
        )
    if participant.enrolment.term.is_cancelled:
        return no(_("The term is cancelled."))
    if participant.enrolment.term.is_over(at):
        return no(_("The event is over."))
    return YES


def may_mark_presence(
    user: User, enrolment: Enrolment, day: date | None = None, at: datetime | None = None
) -> Verdict:
    """On a day of the event, from its morning on."""
    if not _has(user, "add_attendance"):
        return no(_("Presence is marked by the organisers of the event."))
    if not (verdict := _not_erased(enrolment)):
        return verdict
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


def may_issue_certificates(user: User, enrolment: Enrolment, at: datetime | None = None) -> Verdict:
    if not _has(user, "add_certificate"):
        return no(_("Certificates are issued by the organisers of the event."))
    if not enrolment.certificate_days:
        return no(_("There are no certificates for this event: its settings say so."))
    if not (verdict := _not_erased(enrolment)):
        return verdict
    if enrolment.term.is_cancelled:
        return no(_("The term is cancelled."))
    needed = enrolment.term.days[min(enrolment.certificate_days, len(enrolment.term.days)) - 1]
    if timezone.localdate(at or timezone.now()) < needed:
        return no(_("Nobody can have been present for so many days yet."))
    return YES


def may_send_certificates(user: User, enrolment: Enrolment) -> Verdict:
    if not (_has(user, "add_certificate") and _has(user, "add_eventmessage")):
        return no(_("Certificates are issued by the organisers of the event."))
    if not (verdict := _not_erased(enrolment)):
        return verdict
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


# What several ask


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
