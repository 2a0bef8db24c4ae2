"""Roles are asked of the database once a request, and never remembered longer."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planpages.roles import Role, has_role, in_group
from tests.monitoring.reporting import Reporting
from tests.people import person

pytestmark = pytest.mark.django_db


def asked(captured: CaptureQueriesContext) -> list[str]:
    """Queries for the groups of an account."""
    theirs = re.compile(r'SELECT (?:(?! FROM ).)* FROM "auth_group" INNER JOIN "auth_user_groups"')
    return [query["sql"] for query in captured if theirs.match(query["sql"])]


def test_who_is_no_longer_in_a_group_has_no_role(home_page):
    user = person("redaktor")
    group = Group.objects.get(name=Role.EDITOR)
    assert not has_role(user, Role.BOARD) and has_role(user, Role.EDITOR)
    user.groups.remove(group)
    assert not has_role(user, Role.EDITOR) and not in_group(user, group)
    user.groups.add(group)
    assert has_role(user, Role.EDITOR) and in_group(user, group)
    User.objects.get(pk=user.pk).groups.clear()
    user.refresh_from_db()
    assert not has_role(user, Role.EDITOR)


def test_an_inactive_account_loses_its_roles_at_once(home_page):
    user = person("redaktor")
    assert has_role(user, Role.EDITOR)
    user.is_active = False
    assert not has_role(user, Role.EDITOR)
    assert not has_role(AnonymousUser(), Role.EDITOR)


def test_each_request_asks_anew(home_page, signed_in):
    Reporting.lay()
    client, address = signed_in("zarzad"), reverse("monitoring_reports")
    assert client.get(address).status_code == 200
    person("zarzad").groups.clear()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("who", ["redaktor", "koordynator", "zarzad", "admin"])
def test_a_screen_asks_once(home_page, signed_in, who):
    reporting = Reporting.lay()
    report = reporting.hand_in(reporting.written())
    client = signed_in(who)
    seen = 0
    for name, args in (
        ("wagtailadmin_home", []),
        ("monitoring_indicators", []),
        ("monitoring_year", [2013]),
        ("monitoring_indicator", [reporting.ground["gminy"].pk]),
        ("monitoring_reports", []),
        ("monitoring_report", [report.pk]),
        ("monitoring_interventions", []),
        ("monitoring_evaluations", []),
    ):
        address = reverse(name, args=args)
        with CaptureQueriesContext(connection) as captured:
            is_shown = client.get(address).status_code == 200
        assert len(asked(captured)) == 1 or (not is_shown and not asked(captured)), name
        seen += is_shown
    assert seen >= 3


def test_a_screen_asks_once_for_what_a_person_answers_for(home_page, signed_in):
    reporting = Reporting.lay()
    reporting.ground["gminy"].responsible.add(person("grupa1"))
    client = signed_in("grupa1")
    for name, args in (
        ("wagtailadmin_home", []),
        ("monitoring_indicators", []),
        ("monitoring_year", [2013]),
        ("monitoring_imports", []),
    ):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name, args=args)).status_code == 200
        theirs = [
            q for q in captured if 'WHERE "monitoring_measure_responsible"."user_id"' in q["sql"]
        ]
        assert len(theirs) == 1, (name, theirs)
