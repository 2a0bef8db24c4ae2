"""The groups of an account by name: roles of all apps are read from them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import prefetch_related_objects


def group_names(user: User | AnonymousUser) -> frozenset[str]:
    """None for an account that is not active.

    The groups are asked of the database once for each account object, and so once a request.
    Django keeps what was prefetched at the object itself, and forgets it when its groups change
    or it is read anew; whether the account is active is looked at each time.
    """
    if not user.is_active or user.is_anonymous:
        return frozenset()
    prefetch_related_objects([user], "groups")
    return frozenset(group.name for group in user.groups.all())
