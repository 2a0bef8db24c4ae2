"""Wagtail's own doors: none takes an issue or an article past the bundle, for nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, PageViewRestriction, TaskState, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from bulletin.admin.pages import ON_THE_ISSUE
from bulletin.models import PAST_THE_BUNDLE, ArticlePage, IssuePage, IssueStage, TextChange
from tests.people import person

from .press import CHIEF, READER, WRITER

pytestmark = pytest.mark.django_db

TRY = ["admin", WRITER, READER, CHIEF, "ekspert"]
NO_COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
STATES = [IssueStage.PREPARATION, IssueStage.APPROVED, IssueStage.PUBLISHED]


def everything() -> list[Any]:
    """All that a door could change."""
    return [
        list(Page.objects.order_by("pk").values()),
        list(IssuePage.objects.order_by("pk").values("pk", "lead", "number")),
        list(ArticlePage.objects.order_by("pk").values("pk", "lead", "body")),
        list(WorkflowState.objects.order_by("pk").values()),
        list(TaskState.objects.order_by("pk").values()),
        list(PageViewRestriction.objects.values()),
        TextChange.objects.count(),
    ]


def form_of(article: ArticlePage, lead: str, **values: Any) -> dict[str, Any]:
    """The editor's form of an article, with another lead."""
    text = article.working_text()
    body = [("paragraph", rich_text(block.value.source)) for block in text.body]
    return nested_form_data(
        {
            "title": text.title,
            "slug": text.slug,
            "lead": lead,
            "section": str(text.section_id),
            "position": "10",
            "authors": streamfield([("author", {"name": "Zespół", "about": ""})]),
            "body": streamfield(body),
            "photo_alt": "",
            "photo_caption": "",
            "photo_credit": "",
            "chapters": [],
            "seo_title": "",
            "search_description": "",
            "related_entities": NO_COMMENTS,
            "related_pages": NO_COMMENTS,
            "comments": NO_COMMENTS,
            **values,
        }
    )


def doors(page: Page, elsewhere: Page, kept: bool) -> list[tuple[str, dict[str, Any]]]:
    """Addresses of Wagtail by which a page is published, moved, copied, hidden or deleted."""

    def view(name: str, *more: Any) -> str:
        return reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *more])

    def bulk(action: str) -> str:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return f"{address}?id={page.pk}"

    copy = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": page.get_parent().pk}
    found = [
        (view("unpublish"), {}),
        (view("unpublish"), {"include_descendants": "on"}),
        (view("copy"), copy),
        (view("copy"), {**copy, "alias": "on"}),
        (view("set_page_position") + "?position=0", {}),
        (view("set_privacy"), {"restriction_type": "login"}),
        (view("revisions_unschedule", page.latest_revision_id), {}),
        (view("workflow_action", "approve", 1), {}),
        (view("confirm_workflow_cancellation"), {}),
        (view("move_confirm", elsewhere.pk), {}),
        (bulk("publish"), {"include_descendants": "on"}),
        (bulk("unpublish"), {"include_descendants": "on"}),
        (bulk("move"), {"chooser": elsewhere.pk}),
    ]
    if kept:
        found += [
            (view("delete"), {"confirm_site_name": "Drogowskaz"}),
            (bulk("delete"), {"confirm_site_name": "Drogowskaz"}),
        ]
    return found


@pytest.mark.parametrize("stage", STATES)
def test_no_door_of_wagtail_leads_past_the_bundle(press, signed_in, stage):
    issue = press.at(stage)
    article = issue.articles().first()
    kept = stage != IssueStage.PREPARATION
    home = press.bulletin.get_parent()
    tried = [*doors(issue, home, kept), *doors(article, home, kept)]
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    later = f"{timezone.now():%Y-12-31 12:00}"
    for pressed in ("action-publish", "action-submit", "action-workflow-action"):
        tried.append((edit, form_of(article, "Bokiem.", **{pressed: "1"})))
    tried.append((edit, form_of(article, "Bokiem.", go_live_at=later, **{"action-publish": "1"})))
    before = everything()
    for name in TRY:
        client = signed_in(name)
        for address, form in tried:
            response = client.post(address, form)
            assert response.status_code in (200, 302, 403, 404, 405), (name, address)
            assert everything() == before, (name, address)


def test_a_superuser_is_told_why_and_what_was_typed_is_kept(press, signed_in):
    issue = press.at(IssueStage.PUBLISHED)
    article = issue.articles().first()
    client = signed_in("admin")
    for name in ("delete", "unpublish", "copy", "move"):
        page = client.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk]), follow=True)
        assert any(str(PAST_THE_BUNDLE) in str(m) for m in page.context["messages"]), name
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    for pressed, words in (("action-publish", PAST_THE_BUNDLE), ("action-submit", ON_THE_ISSUE)):
        page = client.post(edit, form_of(article, "Wpisany lead.", **{pressed: "1"}))
        assert any(str(words) in str(m) for m in page.context["messages"]), pressed
        assert "Wpisany lead." in page.content.decode()


def test_nothing_above_takes_issues_along(press, signed_in):
    press.at(IssueStage.PUBLISHED)
    client, before = signed_in("admin"), everything()
    page = press.bulletin
    for name, form in (
        ("delete", {"confirm_site_name": "Drogowskaz"}),
        ("unpublish", {"include_descendants": "on"}),
        ("copy", {"new_title": "K", "new_slug": "k", "new_parent_page": page.get_parent().pk,
                  "copy_subpages": "on"}),
    ):  # fmt: skip
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        response = client.post(address, form, follow=True)
        assert everything() == before, name
        assert any("numery biuletynu" in str(m) for m in response.context["messages"]), name


def call_api(client: Client, page: Page, action: str, **data: Any) -> Any:
    address = f"/admin/api/main/pages/{page.pk}/action/{action}/"
    return client.post(address, json.dumps(data), content_type="application/json")


@pytest.mark.parametrize("stage", [IssueStage.APPROVED, IssueStage.PUBLISHED])
def test_the_api_of_the_cms_leads_nobody_past_the_bundle(press, signed_in, stage):
    issue = press.at(stage)
    pages, before = [issue, issue.articles().first()], everything()
    for name in ("admin", WRITER, CHIEF):
        client = signed_in(name)
        for action in ("publish", "unpublish", "delete", "copy", "move", "create_alias"):
            for page in pages:
                data = {"recursive": True, "destination_page_id": press.bulletin.pk}
                response = call_api(client, page, action, **data)
                assert response.status_code in (403, 404), (name, action)
                assert everything() == before, (name, action)
                if name == "admin":
                    assert response.json()["detail"] == str(PAST_THE_BUNDLE)
    revert = call_api(
        signed_in(WRITER), pages[1], "revert_to_page_revision",
        revision_id=pages[1].latest_revision_id,
    )  # fmt: skip
    assert revert.status_code == (403 if stage == IssueStage.APPROVED else 200)


@pytest.mark.parametrize("stage", STATES)
def test_by_code_commands_and_the_schedule(press, stage):
    issue = press.at(stage)
    article = issue.articles().first()
    admin = person("admin")
    if stage == IssueStage.PUBLISHED:
        article = press.write(article, "Nowy lead.")
    revision = article.get_latest_revision()

    def set_live(page: Page) -> None:
        page.live = not page.live
        page.save()

    acts = {
        "publish": lambda: revision.publish(user=admin, skip_permission_checks=True),
        "publish by the action": lambda: PublishPageRevisionAction(revision).execute(
            skip_permission_checks=True
        ),
        "copy": lambda: article.copy(to=issue),
        "alias": lambda: article.create_alias(),
        "set live": lambda: set_live(ArticlePage.objects.get(pk=article.pk)),
        "set live bare": lambda: set_live(Page.objects.get(pk=article.pk)),
        "move away": lambda: article.move(press.bulletin, "last-child"),
        "move bare": lambda: Page.objects.get(pk=article.pk).move(press.bulletin, "last-child"),
        "start the workflow": lambda: issue.get_workflow().start(issue, admin),
    }
    if stage != IssueStage.PREPARATION:
        acts["delete"] = lambda: ArticlePage.objects.get(pk=article.pk).delete()
        acts["delete by a query"] = lambda: ArticlePage.objects.filter(pk=article.pk).delete()
    before = everything()
    for name, act in acts.items():
        with pytest.raises(PermissionDenied), transaction.atomic():
            act()
        assert everything() == before, name
    # A schedule written into the row by force comes to nothing.
    revision.approved_go_live_at = timezone.now() - timedelta(hours=1)
    revision.save()
    with pytest.raises(PermissionDenied), transaction.atomic():
        call_command("publish_scheduled")
    assert everything() == before


def test_in_the_editor_there_are_drafts_only(press, signed_in):
    client = signed_in(WRITER)
    issue = press.whole()
    article = issue.articles().first()
    for page in (issue, article):
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert "Zapisz szkic" in html
        assert 'name="action-publish"' not in html
        assert 'name="action-submit"' not in html
        assert reverse("bulletin_issue", args=[issue.pk]) in html
    add = reverse("wagtailadmin_pages:add", args=["bulletin", "articlepage", issue.pk])
    html = client.get(add).content.decode()
    assert 'name="action-publish"' not in html
    form = form_of(article, "Nowy lead.", **{"action-publish": "1"})
    form |= {"title": "Dodany w panelu", "slug": "dodany-w-panelu"}
    preview = reverse(
        "wagtailadmin_pages:preview_on_add", args=["bulletin", "articlepage", issue.pk]
    )
    client.post(preview, form)
    assert "Dodany w panelu" in client.get(preview).content.decode()
    client.post(add, form)
    added = ArticlePage.objects.get(slug="dodany-w-panelu")
    assert not added.live
    assert TextChange.objects.filter(page=added.pk, user=person(WRITER)).exists()
    client.post(reverse("wagtailadmin_pages:edit", args=[added.pk]), form_of(added, "Zmieniony."))
    assert ArticlePage.objects.get(pk=added.pk).working_text().lead == "Zmieniony."


def test_the_editor_of_a_locked_text_says_so(press, signed_in):
    issue = press.at(IssueStage.PROOFREADING)
    article = issue.articles().first()
    client, before = signed_in(WRITER), everything()
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "zablokowany" in client.get(edit).content.decode()
    client.post(edit, form_of(article, "Po cichu."))
    assert everything() == before
    add = reverse("wagtailadmin_pages:add", args=["bulletin", "articlepage", issue.pk])
    assert client.get(add).status_code in (302, 403)


def test_a_new_issue_needs_its_number_and_gets_its_address(press, signed_in):
    client = signed_in(WRITER)
    add = reverse("wagtailadmin_pages:add", args=["bulletin", "issuepage", press.bulletin.pk])
    form = nested_form_data(
        {
            "title": "Nowy numer",
            "lead": "",
            "number": "",
            "year": "2026",
            "date": "2026-05-01",
            "cover_alt": "",
            "cover_credit": "",
            "editorial": streamfield([]),
            "editorial_author": "",
            "imprint": streamfield([]),
            "seo_title": "",
            "search_description": "",
            "comments": NO_COMMENTS,
            "action-publish": "1",
        }
    )
    preview = reverse(
        "wagtailadmin_pages:preview_on_add", args=["bulletin", "issuepage", press.bulletin.pk]
    )
    client.post(preview, {**form, "number": "7"})
    assert "Nowy numer" in client.get(preview).content.decode()
    page = client.post(add, form)
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"number"}
    client.post(add, {**form, "number": "7"})
    issue = IssuePage.objects.get()
    assert (issue.slug, issue.live, issue.stage) == ("2026-7", False, IssueStage.PREPARATION)
    again = client.post(add, {**form, "number": "7"})
    assert "jest już numer" in again.content.decode()
    assert IssuePage.objects.count() == 1
