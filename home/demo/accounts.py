"""Accounts to try the site out with. Their password is public: they exist in a demo only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

PASSWORD = "drogowskaz"  # noqa: S105


@dataclass(frozen=True)
class Account:
    username: str
    first_name: str
    last_name: str
    group: str = ""
    superuser: bool = False


SITE_ACCOUNTS = (
    Account("admin", "Administrator", "Przykładowy", superuser=True),
    Account("redaktor", "Redaktorka", "Przykładowa", "Redaktorzy"),
    Account("tlumacz", "Tłumacz", "Przykładowy", "Tłumacze"),
)


def make_accounts(accounts: Iterable[Account]) -> int:
    """Make those that are missing; the others keep what was changed in them. Returns how many."""
    users = get_user_model().objects
    missing = [a for a in accounts if not users.filter(username=a.username).exists()]
    # One hash for all: making it is slow on purpose, and the password is no secret.
    password = make_password(PASSWORD) if missing else ""
    for account in missing:
        user = users.create(
            username=account.username,
            email=f"{account.username}@przyklad.example",
            first_name=account.first_name,
            last_name=account.last_name,
            password=password,
            is_staff=account.superuser,
            is_superuser=account.superuser,
        )
        if account.group:
            user.groups.add(Group.objects.get(name=account.group))
    return len(missing)
