"""Accounts by their names in the demo, and the groups that make their roles."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client

ROLES = {
    "redaktor": "Redaktorzy",
    "ekspert": "Eksperci",
    "ekspert2": "Eksperci",
    "grupa1": "Zespół ds. upowszechniania",
    "grupa2": "Zespół ds. porozumień i partnerstw publiczno-społecznych",
    "grupa3": "Zespół ds. programowania i analiz",
    "moderator": "Moderatorzy konsultacji",
    "zarzad": "Zarząd",
    "zarzad2": "Zarząd",
    "tlumacz": "Tłumacze",
    "naczelny": "Redakcja naczelna",
    "koordynator": "Koordynacja monitoringu",
}
"""Name and group. "admin" is a superuser and in no group; anybody else has no role."""
OFFICE = [*ROLES, "admin"]
SECOND = {"korekta": "Redaktorzy", "koordynator2": "Koordynacja monitoringu"}
"""A second account of a role, for what two people have to do."""


def person(name: str) -> User:
    """The account of that name, made when first asked for. Its password is its name."""
    user = User.objects.filter(username=name).first()
    if user is None:
        make = User.objects.create_superuser if name == "admin" else User.objects.create_user
        user = make(name, f"{name}@przyklad.example", name, first_name=name)
        if group := (ROLES | SECOND).get(name):
            user.groups.add(Group.objects.get(name=group))
    return user


def all_but(may: Collection[str]) -> list[str]:
    """Who may not, strangers first."""
    return ["anonymous", "without_role", *(name for name in OFFICE if name not in may)]


def user(name: str) -> User | AnonymousUser:
    return AnonymousUser() if name == "anonymous" else person(name)


def client_of(name: str) -> Client:
    """A client of the HTTP interface, signed in unless the name is "anonymous"."""
    client = Client()
    if name != "anonymous":
        client.force_login(person(name))
    return client
