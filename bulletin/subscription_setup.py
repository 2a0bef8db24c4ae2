"""What an installation needs before the first subscriber: rights of editors, rules of sending."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from home.editorial import EDITORS

from .models import Mailing, MailingRules, Subscriber, SubscriberImport

EDITORS_MAY: dict[type[Model], tuple[str, ...]] = {
    Subscriber: ("view", "change"),
    SubscriberImport: ("view", "add"),
    Mailing: ("view", "add", "change", "send"),
    MailingRules: ("change",),
}


def make_rights() -> None:
    """Editors keep the subscription. Rights taken away from them in the CMS stay taken away."""
    editors = Group.objects.get(name=EDITORS)
    mailing = ContentType.objects.get_for_model(Mailing)
    if editors.permissions.filter(content_type=mailing).exists():
        return
    for model, rights in EDITORS_MAY.items():
        name = model._meta.model_name
        editors.permissions.add(
            *Permission.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                codename__in=[f"{right}_{name}" for right in rights],
            )
        )


def make_rules() -> None:
    """One row, which every process that sends locks while it takes a mailing."""
    MailingRules.load()
