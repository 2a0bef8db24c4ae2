"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from home.verdicts import YES, Verdict, no

from .models import EventPage, Term

User = auth.User | AnonymousUser


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
