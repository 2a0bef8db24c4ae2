"""May I? Subscribers, imports of them, mailings. A refusal gives its reason in words."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home.personal_data import may_answer_for_persons
from home.verdicts import YES, Verdict, no

from .models import (
    IssuePage,
    Mailing,
    MailingRecipient,
    Subscriber,
    SubscriberImport,
    SubscriptionRequest,
)

User = auth.User | AnonymousUser


def _has(user: User, right: str) -> bool:
    return user.is_active and user.has_perm(f"bulletin.{right}")


# The person


def may_confirm_request(request: SubscriptionRequest, at: datetime | None = None) -> Verdict:
    """Whoever has the link from the mail, until the term is over."""
    if request.used_at is not None:
        return no(_("This link has been used already."))
    if (at or timezone.now()) >= request.confirm_by:
        return no(_("The term for confirming the subscription is over."))
    return YES


def may_change_subscription(subscriber: Subscriber) -> Verdict:
    """Whoever has the link to the own page, while they subscribe."""
    if not subscriber.is_active:
        return no(_("This subscription has ended: subscribe again."))
    return YES


# Subscribers in the CMS


def may_see_subscribers(user: User) -> Verdict:
    if _has(user, "view_subscriber") or _has(user, "change_subscriber"):
        return YES
    return no(_("Subscribers' data are for those who keep the subscription."))


def may_keep_subscriber(user: User) -> Verdict:
    """Act for a person who asked the office to."""
    if not _has(user, "change_subscriber"):
        return no(_("Subscribers' data are for those who keep the subscription."))
    return YES


def may_remove_subscriber(user: User, subscriber: Subscriber) -> Verdict:
    """End the subscription at the person's request."""
    if not (verdict := may_keep_subscriber(user)):
        return verdict
    if not subscriber.is_active:
        return no(_("This subscription has ended already."))
    return YES


def may_restore_subscriber(user: User, subscriber: Subscriber) -> Verdict:
    """Write again to an address that used to refuse. Who has left comes back only by themselves."""
    if not (verdict := may_keep_subscriber(user)):
        return verdict
    if subscriber.state != Subscriber.State.UNDELIVERABLE:
        return no(_("Only an address that mail did not reach can be tried again."))
    return YES


def may_erase_subscriber(user: User, subscriber: Subscriber | None = None) -> Verdict:
    """At the person's request (RODO, art. 17), in any state."""
    return YES if may_answer_for_persons(user) else may_keep_subscriber(user)


def may_export_subscriber(user: User, subscriber: Subscriber | None = None) -> Verdict:
    """At the person's request (RODO, art. 15)."""
    return may_see_subscribers(user)


# Imports


def may_see_imports(user: User) -> Verdict:
    if _has(user, "view_subscriberimport") or _has(user, "add_subscriberimport"):
        return YES
    return no(_("Imports of subscribers are for those who keep the subscription."))


def may_import(user: User) -> Verdict:
    if not (_has(user, "add_subscriberimport") and _has(user, "change_subscriber")):
        return no(_("Imports of subscribers are for those who keep the subscription."))
    return YES


def may_confirm_import(user: User, run: SubscriberImport) -> Verdict:
    """Only a file without a single wrong row: nothing is taken by halves."""
    if not (verdict := may_import(user)):
        return verdict
    if run.state != SubscriberImport.State.CHECKED:
        return no(_("This file does not await a decision: %s.") % run.get_state_display())
    if run.faults:
        return no(_("The file has wrong rows: correct them and bring the file again."))
    if not run.new:
        return no(_("There is nobody to import: nobody on the list is new."))
    return YES


def may_give_up_import(user: User, run: SubscriberImport) -> Verdict:
    if not (verdict := may_import(user)):
        return verdict
    if run.state in SubscriberImport.ENDED:
        return no(_("This import has ended already: %s.") % run.get_state_display())
    return YES


# Mailings


def may_see_mailings(user: User) -> Verdict:
    if _has(user, "view_mailing") or _has(user, "change_mailing"):
        return YES
    return no(_("Mailings are for editors."))


def may_prepare_mailing(user: User) -> Verdict:
    if not _has(user, "add_mailing"):
        return no(_("Mailings are prepared by editors."))
    return YES


def may_mail_issue(user: User, issue: IssuePage) -> Verdict:
    """Bring an issue to subscribers: what is sent is what readers have."""
    if not (verdict := may_prepare_mailing(user)):
        return verdict
    return _readers_have(issue)


def _readers_have(thing: object) -> Verdict:
    """Of an issue; nothing else that is announced can be taken back from readers."""
    if not isinstance(thing, IssuePage):
        return YES
    if not IssuePage.originals.live().public().filter(pk=thing.pk).exists():
        return no(_("Subscribers get an issue once it is published."))
    return YES


def may_edit_mailing(user: User, mailing: Mailing) -> Verdict:
    if not _has(user, "change_mailing"):
        return no(_("Mailings are prepared by editors."))
    if mailing.state != Mailing.State.DRAFT:
        return no(_("A mailing is written before it is sent: %s.") % mailing.get_state_display())
    return YES


def may_test_mailing(user: User, mailing: Mailing) -> Verdict:
    """Send one copy to an address, to look at it."""
    return may_edit_mailing(user, mailing)


def _may_send(user: User) -> Verdict:
    if not _has(user, "send_mailing"):
        return no(_("You may not send mailings."))
    return YES


def may_start_mailing(user: User, mailing: Mailing) -> Verdict:
    if not (verdict := _may_send(user)):
        return verdict
    if mailing.state != Mailing.State.DRAFT:
        return no(_("This mailing has been started already: %s.") % mailing.get_state_display())
    return _readers_have(mailing.about)


def may_pause_mailing(user: User, mailing: Mailing) -> Verdict:
    if not (verdict := _may_send(user)):
        return verdict
    if mailing.state != Mailing.State.SENDING:
        return no(_("Only a mailing that is being sent can be paused."))
    return YES


def may_resume_mailing(user: User, mailing: Mailing) -> Verdict:
    if not (verdict := _may_send(user)):
        return verdict
    if mailing.state != Mailing.State.PAUSED:
        return no(_("Only a paused mailing can be resumed."))
    return _readers_have(mailing.about)


def may_cancel_mailing(user: User, mailing: Mailing) -> Verdict:
    """Throw a draft away, or stop a mailing for good; copies that went out are out."""
    right = "change_mailing" if mailing.state == Mailing.State.DRAFT else "send_mailing"
    if not _has(user, right):
        return no(_("You may not call this mailing off."))
    if mailing.state in Mailing.ENDED:
        return no(_("This mailing has ended: %s.") % mailing.get_state_display())
    return YES


def may_repeat_copies(user: User, mailing: Mailing, state: str) -> Verdict:
    """Try again what was not delivered, or what is doubtful, once the mailing is through."""
    if not (verdict := _may_send(user)):
        return verdict
    if mailing.state != Mailing.State.DONE:
        return no(_("Copies are repeated when the mailing has come to its end."))
    if state not in MailingRecipient.MAY_BE_REPEATED:
        return no(_("Only copies that were not delivered can be repeated."))
    if not mailing.recipients.filter(state=state).exists():
        return no(_("There is nothing to repeat."))
    return _readers_have(mailing.about)
