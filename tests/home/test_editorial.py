"""The short editorial workflow, and what ends a workflow."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Page, Workflow

from home.editorial import EDITORS, TRANSLATORS, WORKFLOW
from home.models import StandardPage


@pytest.fixture
def page(home_page):
    page = StandardPage(title="Przyjęty tytuł", slug="strona")
    home_page.add_child(instance=page)
    return page


def change(page, title):
    page.title = title
    return page.save_revision()


def submit(page, user):
    return page.get_workflow().start(page, user)


def approve(state, user):
    state.refresh_from_db()
    state.current_task_state.approve(user=user)


def live_title(page):
    return StandardPage.objects.get(pk=page.pk).title


def test_a_page_goes_live_when_an_editor_approves(page, person):
    change(page, "Nowy tytuł")
    state = submit(page, person("redaktor"))
    assert state.workflow.name == WORKFLOW
    assert live_title(page) == "Przyjęty tytuł"
    approve(state, person("redaktor"))
    assert live_title(page) == "Nowy tytuł"


def test_what_is_published_is_what_was_approved(page, person):
    """Wagtail's own action publishes whatever was written last."""
    change(page, "Zatwierdzony")
    state = submit(page, person("redaktor"))
    state.refresh_from_db()
    task_state = state.current_task_state
    change(page, "Dopisany w ostatniej chwili")
    assert task_state.revision.as_object().title == "Zatwierdzony"
    task_state.approve(user=person("redaktor"))
    page = StandardPage.objects.get(pk=page.pk)
    assert page.title == "Zatwierdzony"
    assert page.get_latest_revision_as_object().title == "Dopisany w ostatniej chwili"


def test_a_type_that_goes_another_way_is_not_published(page, person, monkeypatch):
    change(page, "Rozdział")
    state = submit(page, person("redaktor"))
    monkeypatch.setattr(StandardPage, "workflow_never_publishes", True, raising=False)
    approve(state, person("redaktor"))
    state.refresh_from_db()
    assert state.status == state.STATUS_APPROVED
    assert live_title(page) == "Przyjęty tytuł"


# manage.py setup


def test_wagtails_own_groups_and_workflow_are_gone(db):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not Workflow.objects.filter(name="Moderators approval").exists()


def test_setup_twice_is_setup_once(db):
    def everything():
        return {
            "groups": sorted(Group.objects.values_list("name", "permissions__codename")),
            "pages": sorted(GroupPagePermission.objects.values_list("group", "permission")),
            "workflows": sorted(Workflow.objects.values_list("name", "workflow_tasks")),
            "tree": sorted(Page.objects.values_list("path", "slug")),
        }

    call_command("setup", verbosity=0)
    before = everything()
    call_command("setup", verbosity=0)
    assert everything() == before


def test_setup_changes_nothing_that_somebody_changed(db):
    editors = Group.objects.get(name=EDITORS)
    GroupPagePermission.objects.filter(group=editors, permission__codename="lock_page").delete()
    kept = GroupPagePermission.objects.filter(group=editors).count()
    call_command("setup", verbosity=0)
    assert GroupPagePermission.objects.filter(group=editors).count() == kept


def test_a_group_of_wagtail_that_somebody_uses_is_left(db, person):
    group = Group.objects.create(name="Editors")
    person("nikt").groups.add(group)
    call_command("setup", verbosity=0)
    assert Group.objects.filter(name="Editors").exists()


def test_editors_publish_and_translators_do_not(page, person):
    assert page.permissions_for_user(person("redaktor")).can_publish()
    translator = page.permissions_for_user(person("tlumacz"))
    assert not translator.can_publish()
    assert not GroupPagePermission.objects.filter(
        group__name=TRANSLATORS, permission__codename="publish_page"
    ).exists()
