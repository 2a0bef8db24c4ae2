"""Roles of the office as groups of accounts. A body's members are the group of that body."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, Group, User
from django.db.models import TextChoices, prefetch_related_objects
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Value: the group's name, which people see in the admin."""

    EDITOR = "Redaktorzy", _("Editors")
    EXPERT = "Eksperci", _("Experts")
    MODERATOR = "Moderatorzy konsultacji", _("Consultation moderators")
    BOARD = "Zarząd", _("Board of the voivodeship")
    COORDINATOR = "Koordynacja monitoringu", _("Co-ordinators of monitoring")
    CHIEF_EDITOR = "Redakcja naczelna", _("Chief editors of the bulletin")


def has_role(user: User | AnonymousUser, role: Role) -> bool:
    """Whether the active account belongs to the role's group; being a superuser gives no role."""
    return role.value in _group_names(user)


def in_group(user: User | AnonymousUser, group: Group) -> bool:
    return group.name in _group_names(user)


def _group_names(user: User | AnonymousUser) -> frozenset[str]:
    """Asked of the database once for each account object, and so once a request.

    Django keeps what was prefetched at the object itself, and forgets it when its groups change
    or it is read anew; whether the account is active is asked each time.
    """
    if not user.is_active or user.is_anonymous:
        return frozenset()
    prefetch_related_objects([user], "groups")
    return frozenset(group.name for group in user.groups.all())
