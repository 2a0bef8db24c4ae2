"""Rights of organisers, as `manage.py setup` gives them."""

from __future__ import annotations

from django.contrib.auth.models import Permission, User


def give_rights(user: User) -> None:
    names = ("add_registration", "change_registration", "view_registration")
    user.user_permissions.add(
        *Permission.objects.filter(content_type__app_label="events", codename__in=names)
    )
    for cached in ("_perm_cache", "_user_perm_cache"):
        user.__dict__.pop(cached, None)
