"""Roles of the office as groups of accounts. A body's members are the group of that body."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, Group, User
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from home.account_groups import group_names


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
    return role.value in group_names(user)


def in_group(user: User | AnonymousUser, group: Group) -> bool:
    return group.name in group_names(user)
