"""What an installation needs before the first subscriber: rights of editors, rules of sending."""

from __future__ import annotations

from django.db.models import Model

from home.editorial import EDITORS, give_rights_once

from .models import Mailing, MailingRules, Subscriber, SubscriberImport

EDITORS_MAY: dict[type[Model], tuple[str, ...]] = {
    Subscriber: ("view", "change"),
    SubscriberImport: ("view", "add"),
    Mailing: ("view", "add", "change", "send"),
    MailingRules: ("change",),
}


def make_rights() -> None:
    """Editors keep the subscription. Rights taken away from them in the CMS stay taken away."""
    give_rights_once(EDITORS, EDITORS_MAY)


def make_rules() -> None:
    """One row, which every process that sends locks while it takes a mailing."""
    MailingRules.load()
