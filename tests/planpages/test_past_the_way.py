"""Past the way by requests: a text and a decision in one, the API of the CMS, autosave.

What each screen of Wagtail refuses is tried in test_admin_guards.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from home.models import StandardPage
from planpages.admin.chapters import ON_THE_DECISION_PAGE
from planpages.models import PAST_THE_WAY, ChapterPage, Stage
from planpages.permissions import wrote_since_adoption

from .test_admin_guards import form_of
from .untouched import ANOTHER, amended, everything, told

pytestmark = pytest.mark.django_db

AJAX = {"accept": "application/json"}


# In one request


@pytest.mark.parametrize("name", ["grupa1", "ekspert", "admin"])
def test_editing_and_approving_in_one_request_keeps_the_words_in_the_form(office, signed_in, name):
    """As Wagtail's own edit view would do it: the text and the decision in one form."""
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    digest = chapter.working_text().text_digest()
    deciding = {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": json.dumps({"comment": "Tak.", "text_digest": digest}),
    }
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    client, before = signed_in(name), everything()

    page = client.post(edit, form_of(chapter, ANOTHER, **deciding), follow=True)

    assert everything() == before
    assert told(page, ON_THE_DECISION_PAGE)
    assert ANOTHER in page.content.decode(), "what was typed is not lost"
    # Autosave is told the same.
    answer = client.post(edit, form_of(chapter, ANOTHER, **deciding), headers=AJAX)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert everything() == before


@pytest.mark.parametrize("state", ["draft", "amended"])
def test_editing_and_publishing_in_one_request_keeps_the_words_in_the_form(
    office, signed_in, state
):
    chapter = office.chapter() if state == "draft" else amended(office)
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    client, before = signed_in("admin"), everything()
    for later in ({}, {"go_live_at": f"{timezone.now() + timedelta(days=1):%Y-%m-%d %H:%M}"}):
        form = form_of(chapter, "Wprost do planu.", **{"action-publish": "1"}, **later)
        page = client.post(edit, form, follow=True)
        assert everything() == before
        assert told(page, PAST_THE_WAY)
        assert "Wprost do planu." in page.content.decode()


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_wagtails_view_of_a_decision_leads_to_the_page_of_the_decision(office, signed_in, act):
    """A text that changed since it was read, or did not: nobody decides past that page."""
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    state = chapter.stage_state
    stale = chapter.working_text().text_digest()
    office.send_back(chapter, "grupa1")
    chapter = office.submit(office.write(chapter, ANOTHER))
    client, before = signed_in("grupa1"), everything()
    for task_state in (state, chapter.stage_state):
        for digest in (stale, chapter.working_text().text_digest(), ""):
            for name in ("workflow_action", "collect_workflow_action_data"):
                address = reverse(
                    f"wagtailadmin_pages:{name}", args=[chapter.pk, act, task_state.pk]
                )
                form = {"text_digest": digest, "comment": "Tak."}
                page = client.post(address, form, follow=True)
                assert everything() == before
                assert page.redirect_chain[-1][0] == reverse(
                    "planpages_decision", args=[chapter.pk]
                )
                assert told(page, ON_THE_DECISION_PAGE)


def test_who_may_edit_and_decide_does_not_do_both_at_once(office, signed_in):
    """After the close the text is open: an expert who also moderates could change and complete."""
    chapter = office.to_stage(office.chapter(author="admin"), Stage.CONSULTATION)
    office.announce(chapter, at=timezone.now() - timedelta(days=60))
    office.person("ekspert").groups.add(Group.objects.get(name="Moderatorzy konsultacji"))
    client, before = signed_in("ekspert"), everything()
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    deciding = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    page = client.post(edit, form_of(chapter, ANOTHER, **deciding))
    assert everything() == before
    assert told(page, ON_THE_DECISION_PAGE)
    assert ANOTHER in page.content.decode()
    client.post(edit, form_of(chapter, ANOTHER))
    assert ANOTHER in str(office.again(chapter).working_text().body)
    decision = reverse("planpages_decision", args=[chapter.pk])
    shown = office.again(chapter).working_text().text_digest()
    form = {"task_state": chapter.stage_state.pk, "text_digest": shown, "decision": "approve"}
    client.post(decision, form)
    assert office.again(chapter).stage == Stage.CONSULTATION, "who wrote does not decide"
    signed_in("moderator").post(decision, form)
    assert office.again(chapter).stage == Stage.BOARD


# The API of the CMS

ACTIONS = ("publish", "unpublish", "delete", "copy", "move", "create_alias", "convert_alias")


def call_api(client: Client, page: Page, action: str, **data: Any) -> Any:
    address = f"/admin/api/main/pages/{page.pk}/action/{action}/"
    return client.post(address, json.dumps(data), content_type="application/json")


@pytest.mark.parametrize("state", ["draft", "amended"])
def test_the_api_of_the_cms_leads_nobody_past_the_way(office, signed_in, state):
    chapter = office.chapter() if state == "draft" else amended(office)
    pages = [chapter] if state == "draft" else [chapter, office.plan]
    before = everything()
    for name in ("admin", "redaktor", "ekspert", "zarzad"):
        client = signed_in(name)
        for action in ACTIONS:
            for page in pages:
                for data in ({}, {"recursive": True, "destination_page_id": office.home.pk}):
                    response = call_api(client, page, action, **data)
                    assert response.status_code in (403, 404), (name, action)
                    assert everything() == before, (name, action)
                if name == "admin":
                    assert response.json()["detail"] == str(PAST_THE_WAY)


def test_the_api_of_the_cms_takes_no_plan_along_with_a_page_above_it(office, signed_in):
    """Refused before anything is done: Wagtail alone would break the tree on the way."""
    amended(office)
    client, before = signed_in("admin"), everything()
    root = Page.get_first_root_node()
    for action in ACTIONS:
        data = {"recursive": True, "destination_page_id": root.pk, "slug": "kopia"}
        response = call_api(client, office.home, action, **data)
        assert response.status_code == 403, action
        assert "Poniżej tej strony jest plan" in response.json()["detail"]
        assert everything() == before, action
    assert client.get("/").status_code == 200


def test_an_action_of_the_api_that_fails_leaves_nothing_behind(office, signed_in, monkeypatch):
    page = StandardPage(title="Strona", slug="strona")
    office.home.add_child(instance=page)
    client, before = signed_in("admin"), everything()

    def fails(*args: Any, **kwargs: Any) -> None:
        raise ProtectedError("w użyciu", set())

    monkeypatch.setattr("django.db.models.deletion.Collector.delete", fails)
    client.raise_request_exception = False
    assert call_api(client, page, "delete").status_code == 500
    assert everything() == before


def test_an_older_revision_taken_back_by_the_api_is_a_change_of_the_text(office, signed_in):
    chapter = amended(office)
    office.write(chapter, "Nowsze słowa.")
    older = chapter.revisions.get(pk=chapter.latest_revision_id)
    for name in ("redaktor", "zarzad", "tlumacz", "moderator"):
        response = call_api(
            signed_in(name), chapter, "revert_to_page_revision", revision_id=older.pk
        )
        assert response.status_code in (403, 404), name
    expert = signed_in("ekspert2")
    done = call_api(expert, chapter, "revert_to_page_revision", revision_id=older.pk)
    assert done.status_code == 200
    chapter = office.again(chapter)
    assert ANOTHER in str(chapter.working_text().body)
    assert ANOTHER not in str(chapter.body)
    assert wrote_since_adoption(office.person("ekspert2"), chapter)
    chapter = office.submit(chapter)
    before = everything()
    response = call_api(expert, chapter, "revert_to_page_revision", revision_id=older.pk)
    assert response.status_code == 403, "the text is locked"
    assert everything() == before
    call_command("verify_record")


# Revisions


def test_an_older_revision_goes_the_same_way_as_any_text(office, signed_in):
    chapter = amended(office)
    first = chapter.revisions.order_by("pk").first()
    chapter = office.write(chapter, "Jeszcze inne zdanie.", author="ekspert2")
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[chapter.pk, first.pk])
    client, before = signed_in("admin"), everything()
    form = form_of(first.as_object(), **{"action-publish": "1"})
    page = client.post(revert, form, follow=True)
    assert everything() == before
    assert told(page, PAST_THE_WAY)

    signed_in("ekspert").post(revert, form_of(chapter, ANOTHER, **{"action-submit": "1"}))
    chapter = office.again(chapter)
    assert chapter.stage == Stage.REVIEW
    assert ANOTHER in str(chapter.working_text().body)
    assert ANOTHER not in str(chapter.body)
    before = everything()
    for name in ("ekspert", "admin"):
        signed_in(name).post(revert, form_of(chapter, "Po cichu."))
        assert everything() == before, "the text is locked"


# Autosave


def autosave(client: Client, chapter: ChapterPage, words: str, over: int | None = None) -> Any:
    form = form_of(chapter, words, **({"overwrite_revision_id": over} if over else {}))
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    return client.post(edit, form, headers=AJAX)


def test_an_editor_left_open_saves_nothing_once_the_text_is_locked(office, signed_in):
    chapter = office.chapter(author="admin")
    client = signed_in("ekspert")
    over = autosave(client, chapter, "Zapisane na czas.").json()["revision_id"]
    chapter = office.submit(chapter)
    for stage, approver in (
        (Stage.REVIEW, "grupa1"),
        (Stage.RECOMMENDATION, "ekspert2"),
        (Stage.CONSULTATION, ""),
    ):
        assert chapter.stage == stage
        before = everything()
        for revision in (over, None):
            answer = autosave(client, chapter, ANOTHER, revision)
            assert (answer.status_code, answer.json()["success"]) == (400, False), stage
        assert everything() == before, stage
        if approver:
            chapter = office.approve(chapter, approver)


def test_autosave_over_the_adopted_revision_changes_only_the_draft(office, signed_in):
    """The editor was open through the adoption, and goes on saving over the same revision."""
    office.adopted()
    chapter = ChapterPage.objects.get(number=1)
    client = signed_in("ekspert")
    over = chapter.live_revision_id
    assert chapter.live_revision.user == office.person("ekspert")
    answer = autosave(client, chapter, ANOTHER, over)
    assert answer.json()["success"]
    chapter = office.again(chapter)
    assert ANOTHER not in Client().get(chapter.url).content.decode()
    assert ANOTHER in str(chapter.working_text().body)
    assert chapter.stage == Stage.DRAFT
    assert wrote_since_adoption(office.person("ekspert"), chapter)
    call_command("verify_record")
    chapter = office.to_stage(chapter, Stage.BOARD)
    office.adopt(number="II/2/2014")
    assert ANOTHER in str(office.again(chapter).body)
    call_command("verify_record")


def test_nobody_saves_over_what_another_wrote(office, signed_in):
    chapter = office.chapter(author="ekspert2")
    before = everything()
    answer = autosave(signed_in("ekspert"), chapter, ANOTHER, chapter.latest_revision_id)
    assert not answer.json()["success"]
    assert everything() == before


def test_autosave_by_who_only_decides_saves_nothing(office, signed_in):
    chapter = office.to_stage(office.chapter(), Stage.RECOMMENDATION)
    before = everything()
    for name in ("grupa1", "moderator", "zarzad", "redaktor", "tlumacz", "admin", "ekspert2"):
        answer = autosave(signed_in(name), chapter, ANOTHER)
        assert answer.status_code in (302, 400, 403), name
        assert everything() == before, name
