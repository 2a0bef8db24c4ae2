"""Wagtail's own doors in the CMS: none of them takes a chapter past its way, for nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import (
    Page,
    PageViewRestriction,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import OutgoingMail
from planpages.models import (
    PAST_THE_WAY,
    Body,
    ChapterPage,
    Consultation,
    PlanPage,
    Priority,
    Stage,
    TextChange,
)

from .office import Office, paragraph

pytestmark = pytest.mark.django_db

TRY = ["admin", "redaktor", "ekspert", "zarzad", "moderator"]
STATES = ["draft", "review", "in_force", "amended"]


def chapter_at(office: Office, state: str) -> ChapterPage:
    if state in ("draft", "review"):
        return office.to_stage(office.chapter(), Stage(state))
    office.adopted()
    chapter = ChapterPage.objects.get(number=1)
    if state == "amended":
        chapter = office.write(chapter, "Zmienione słowa.")
    return chapter


def pages_now() -> list[Any]:
    """All that a door could change of any page."""
    return [
        list(Page.objects.order_by("pk").values()),
        list(ChapterPage.objects.order_by("pk").values("pk", "number", "kind", "body")),
        list(WorkflowState.objects.order_by("pk").values()),
        list(TaskState.objects.order_by("pk").values()),
        list(PageViewRestriction.objects.values()),
        TextChange.objects.count(),
    ]


def form_of(chapter: ChapterPage, words: str = "", **values: Any) -> dict[str, Any]:
    """The editor's form as the person got it, with other words in the first paragraph if given."""
    text = chapter.working_text()
    blocks: list[tuple[str, Any]] = []
    for block in text.body:
        source = f"<p>{words}</p>" if words and not blocks else block.value.source
        blocks.append(("paragraph", rich_text(source)))
    body = streamfield(blocks)
    for number, block in enumerate(text.body):
        body[f"{number}-id"] = block.id
    return nested_form_data(
        {
            "title": text.title,
            "slug": text.slug,
            "lead": text.lead,
            "number": str(text.number),
            "kind": text.kind,
            "priorities": [],
            "working_group": str(text.working_group_id),
            "body": body,
            "seo_title": "",
            "search_description": "",
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": "",
            },
            **values,
        }
    )


def doors(office: Office, chapter: ChapterPage) -> list[tuple[str, dict[str, Any]]]:
    """Addresses of Wagtail by which a page is published, moved, copied, hidden or deleted."""

    def page(name: str, *more: Any) -> str:
        return reverse(f"wagtailadmin_pages:{name}", args=[chapter.pk, *more])

    def bulk(action: str) -> str:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return f"{address}?id={chapter.pk}"

    revision = chapter.latest_revision_id
    state = chapter.stage_state.pk if chapter.stage_state else 1
    digest = chapter.working_text().text_digest()
    copy = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": office.plan.pk}
    move = {"chooser": office.home.pk}
    decide = {"comment": "Tak.", "text_digest": digest}
    later = f"{timezone.now():%Y-12-31 12:00}"
    return [
        (page("delete"), {"confirm_site_name": "Drogowskaz"}),
        (page("unpublish"), {}),
        (page("unpublish"), {"include_descendants": "on"}),
        (page("copy"), copy),
        (page("copy"), {**copy, "publish_copies": "on"}),
        (page("copy"), {**copy, "alias": "on"}),
        (page("move"), {"new_parent_page": office.home.pk}),
        (page("move_confirm", office.home.pk), {}),
        (page("set_page_position") + "?position=0", {}),
        (page("set_privacy"), {"restriction_type": "login"}),
        (page("revisions_unschedule", revision), {}),
        (page("convert_alias"), {}),
        (page("workflow_action", "approve", state), decide),
        (page("workflow_action", "reject", state), decide),
        (page("collect_workflow_action_data", "approve", state), decide),
        (page("confirm_workflow_cancellation"), {}),
        (page("edit"), form_of(chapter, **{"action-publish": "1"})),
        (page("edit"), form_of(chapter, "Po cichu.", **{"action-publish": "1"})),
        (
            page("edit"),
            form_of(chapter, "Później.", **{"action-publish": "1", "go_live_at": later}),
        ),
        (page("edit"), form_of(chapter, **{"action-cancel-workflow": "1"})),
        (page("edit"), form_of(chapter, **{"action-restart-workflow": "1"})),
        (page("edit"), _deciding(chapter, "approve", digest)),
        (page("edit"), _deciding(chapter, "approve", digest, "Zmieniam i zatwierdzam.")),
        (page("edit"), _deciding(chapter, "reject", digest)),
        (page("revisions_revert", revision), form_of(chapter, **{"action-publish": "1"})),
        (bulk("delete"), {"confirm_site_name": "Drogowskaz"}),
        (bulk("move"), move),
        (bulk("publish"), {"include_descendants": "on"}),
        (bulk("unpublish"), {"include_descendants": "on"}),
        (bulk("delete").replace(f"id={chapter.pk}", f"id=all&childOf={office.plan.pk}"), {}),
        (bulk("publish").replace(f"id={chapter.pk}", f"id=all&childOf={office.plan.pk}"), {}),
    ]


def _deciding(chapter: ChapterPage, act: str, digest: str, words: str = "") -> dict[str, Any]:
    return form_of(
        chapter,
        words,
        **{
            "action-workflow-action": "1",
            "workflow-action-name": act,
            "workflow-action-extra-data": json.dumps({"comment": "Tak.", "text_digest": digest}),
        },
    )


@pytest.mark.parametrize("state", STATES)
def test_no_door_of_wagtail_leads_past_the_way(office, signed_in, state):
    chapter = chapter_at(office, state)
    tried = doors(office, chapter)
    clients = {name: signed_in(name) for name in TRY}
    before = pages_now()
    for name, client in clients.items():
        for address, form in tried:
            response = client.post(address, form)
            assert response.status_code in (200, 302, 403, 404, 405), (name, address)
            assert pages_now() == before, (name, address)
    for address in dict.fromkeys(address for address, _form in tried):
        clients["admin"].get(address)
        assert pages_now() == before, address
    if state in ("in_force", "amended"):
        call_command("verify_record")


@pytest.mark.parametrize("state", ["draft", "amended"])
def test_a_superuser_is_told_why(office, signed_in, state):
    chapter = chapter_at(office, state)
    client = signed_in("admin")
    for name in ("delete", "unpublish", "copy", "move"):
        page = client.get(reverse(f"wagtailadmin_pages:{name}", args=[chapter.pk]), follow=True)
        assert _told(page, PAST_THE_WAY), name
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    page = client.post(edit, form_of(chapter, "Inne.", **{"action-publish": "1"}), follow=True)
    assert _told(page, PAST_THE_WAY)
    for action in ("publish", "unpublish", "move", "delete"):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        form = {"chooser": office.home.pk, "confirm_site_name": "Drogowskaz"}
        page = client.post(f"{address}?id={chapter.pk}", form, follow=True)
        assert _told(page, PAST_THE_WAY), action


def _told(response: Any, message: Any) -> bool:
    return any(str(message) in str(one) for one in response.context["messages"])


def test_the_plan_in_force_is_bound_as_its_chapters(office, signed_in):
    office.adopted()
    client = signed_in("admin")
    before = pages_now()
    for name in ("delete", "unpublish", "copy", "move", "set_privacy"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[office.plan.pk])
        client.post(address, {"confirm_site_name": "Drogowskaz", "restriction_type": "login"})
        assert pages_now() == before, name
    edit = reverse("wagtailadmin_pages:edit", args=[office.plan.pk])
    page = client.post(edit, {"title": "Inny", "action-publish": "1"}, follow=True)
    assert _told(page, PAST_THE_WAY)
    assert pages_now() == before


@pytest.mark.parametrize("state", ["draft", "in_force"])
def test_nothing_above_takes_the_plan_with_it(office, signed_in, state):
    chapter_at(office, state)
    client = signed_in("admin")
    before = pages_now()
    home = office.home.pk
    site = {"confirm_site_name": "Drogowskaz"}
    copy = {
        "new_title": "Kopia",
        "new_slug": "kopia",
        "new_parent_page": Page.get_first_root_node().pk,
        "copy_subpages": "on",
    }
    whole = {"include_descendants": "on"}
    for name, form in (
        ("delete", site),
        ("unpublish", whole),
        ("copy", copy),
        ("copy", {**copy, "alias": "on"}),
        ("copy", {**copy, "publish_copies": "on"}),
    ):
        response = client.post(
            reverse(f"wagtailadmin_pages:{name}", args=[home]), form, follow=True
        )
        assert pages_now() == before, name
        assert any("plan" in str(m) for m in response.context["messages"]), name
    for action, form in (("delete", site), ("unpublish", whole)):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        client.post(f"{address}?id={home}", form)
        assert pages_now() == before, action


def test_the_workflow_cannot_be_switched_off_under_a_chapter(office, signed_in):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    client = signed_in("admin")
    workflow = Workflow.objects.get(name="Droga rozdziału")
    task = chapter.stage_state.task
    client.post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))
    client.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
    workflow.refresh_from_db()
    task.refresh_from_db()
    assert (workflow.active, task.active) == (True, True)
    assert office.again(chapter).stage == Stage.REVIEW
    with pytest.raises(PermissionDenied):
        chapter.current_workflow_state.cancel(user=office.person("admin"))
    assert office.again(chapter).stage == Stage.REVIEW


# The editor


@pytest.mark.parametrize(
    ("name", "state", "offered"),
    [
        ("ekspert", "draft", {"save", "action-submit"}),
        ("ekspert", "amended", {"save", "action-submit"}),
        ("ekspert", "in_force", {"save", "action-submit"}),
        ("ekspert", "review", set()),
        ("grupa1", "review", set()),
        ("admin", "draft", {"save"}),
        ("admin", "amended", {"save"}),
        ("admin", "in_force", {"save"}),
        ("admin", "review", set()),
    ],
)
def test_the_editor_offers_to_save_and_to_submit(office, signed_in, name, state, offered):
    chapter = chapter_at(office, state)
    page = signed_in(name).get(reverse("wagtailadmin_pages:edit", args=[chapter.pk]))
    menu = page.context["action_menu"]
    items = [*([menu.default_item] if menu.default_item else []), *menu.menu_items]
    names = {item.name for item in items} - {"action-page-locked"}
    assert {n.replace("action-save-draft", "save") for n in names} == offered
    assert reverse("planpages_decision", args=[chapter.pk]) in page.content.decode()


@pytest.mark.parametrize("name", ["ekspert", "admin"])
@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_a_new_chapter_is_only_ever_a_draft(office, signed_in, name, action):
    add = reverse("wagtailadmin_pages:add", args=["planpages", "chapterpage", office.plan.pk])
    model = office.chapter(1)
    form = form_of(model, number="2", slug="nowy", title="Nowy", go_live_at="2012-01-01 12:00")
    signed_in(name).post(add, {**form, action: "1"})
    made = ChapterPage.objects.get(number=2)
    assert (made.live, made.go_live_at, made.stage) == (False, None, Stage.DRAFT)


@pytest.mark.parametrize("name", ["redaktor", "moderator", "grupa1", "zarzad", "tlumacz"])
def test_only_experts_and_superusers_begin_a_chapter(office, signed_in, name):
    add = reverse("wagtailadmin_pages:add", args=["planpages", "chapterpage", office.plan.pk])
    form = form_of(office.chapter(1), number="2", slug="nowy", title="Nowy")
    signed_in(name).post(add, form)
    assert ChapterPage.objects.count() == 1


def test_a_locked_text_says_why_and_is_not_saved(office, signed_in):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    client = signed_in("ekspert")
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    page = client.get(edit)
    assert any("opinia zespołu roboczego" in str(m) for m in page.context["messages"])
    before = pages_now()
    client.post(edit, form_of(chapter, "Po cichu."))
    client.post(edit, form_of(chapter, "Po cichu."), headers={"accept": "application/json"})
    assert pages_now() == before


def test_submitting_in_the_editor_saves_and_goes_by_the_action(office, signed_in):
    chapter = office.chapter()
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    form = form_of(chapter, "Gotowe.", **{"action-submit": "1"})
    page = signed_in("ekspert").post(edit, form, follow=True)
    assert page.redirect_chain[-1][0] == reverse("planpages_decision", args=[chapter.pk])
    chapter = office.again(chapter)
    assert chapter.stage == Stage.REVIEW
    assert "Gotowe." in str(chapter.working_text().body)
    assert list(chapter.decisions.values_list("kind", flat=True)) == ["submitted"]


def test_a_text_turned_back_into_the_one_in_force_is_saved_and_not_submitted(office, signed_in):
    office.adopted()
    chapter = ChapterPage.objects.get(number=1)
    in_force = chapter.body[0].value.source.removeprefix("<p>").removesuffix("</p>")
    chapter = office.write(chapter, "Inne słowa.")
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    signed_in("ekspert").post(edit, form_of(chapter, in_force, **{"action-submit": "1"}))
    chapter = office.again(chapter)
    assert chapter.stage != Stage.REVIEW
    assert "Inne słowa." not in str(chapter.working_text().body)


def test_autosave_counts_as_writing_and_makes_a_shown_text_stale(office, signed_in):
    """The editor saves over the same revision; who wrote and what was shown are told apart."""
    chapter = office.chapter(author="ekspert2")
    shown = chapter.working_text().text_digest()
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    client, ajax = signed_in("ekspert"), {"accept": "application/json"}
    saved = client.post(edit, form_of(chapter, "Pierwsza poprawka."), headers=ajax).json()
    assert saved["success"]
    first = office.again(chapter).working_text().text_digest()
    form = form_of(chapter, "Druga poprawka.", overwrite_revision_id=saved["revision_id"])
    again = client.post(edit, form, headers=ajax).json()
    assert again["revision_id"] == saved["revision_id"]
    chapter = office.again(chapter)
    digests = [shown, first, chapter.working_text().text_digest()]
    assert len(set(digests)) == 3
    assert chapter.text_changes.filter(user=office.person("ekspert")).exists()
    assert chapter.text_changes.order_by("at", "pk").last().digest == digests[2]

    chapter = office.to_stage(chapter, Stage.RECOMMENDATION)
    decision = reverse("planpages_decision", args=[chapter.pk])
    form = {"decision": "approve", "task_state": chapter.stage_state.pk}
    for name, digest in (("ekspert", digests[2]), ("ekspert2", digests[2])):
        signed_in(name).post(decision, {**form, "text_digest": digest})
    other = User.objects.create_user("ekspert3", "ekspert3@przyklad.example", "ekspert3")
    other.groups.add(Group.objects.get(name="Eksperci"))
    third = Client()
    third.force_login(other)
    third.post(decision, {**form, "text_digest": digests[1]})
    assert office.again(chapter).stage == Stage.RECOMMENDATION
    third.post(decision, {**form, "text_digest": digests[2]})
    assert office.again(chapter).stage == Stage.CONSULTATION


def test_the_editor_of_the_plan_says_what_is_missing(office, signed_in):
    office.chapter(1, "diagnosis")
    page = signed_in("ekspert").get(reverse("wagtailadmin_pages:edit", args=[office.plan.pk]))
    said = " ".join(str(message) for message in page.context["messages"])
    assert "prognoza" in said
    assert "diagnoza" not in said


def test_people_get_one_mail_a_step(office):
    """Wagtail's own notices of workflows stay silent for chapters."""
    office.people()
    chapter = office.submit(office.chapter())
    chapter = office.send_back(chapter, "grupa1")
    chapter = office.submit(chapter)
    office.approve(chapter, "grupa1")
    keys = OutgoingMail.objects.values_list("key", flat=True)
    assert keys
    assert all(key.split(":")[0] in ("stage-entered", "stage-decided") for key in keys)


# What the plan rests on


@pytest.fixture
def picture(db):
    return get_image_model().objects.create(title="Wykres", file=_png("wykres.png"))


def _png(name: str, colour: str = "white") -> ImageFile:
    stream = BytesIO()
    Picture.new("RGB", (40, 30), colour).save(stream, "PNG")
    stream.seek(0)
    return ImageFile(stream, name=name)


def _figure(image: Any) -> tuple[str, dict[str, Any]]:
    value = {"image": image.pk, "decorative": False, "alt_text": "Wykres słupkowy"}
    return ("figure", {"image": value, "caption": "Wykres", "credit": ""})


@pytest.mark.parametrize("use", ["draft", "amended", "consulted"])
def test_an_image_of_the_plan_stays_as_it_is(office, signed_in, picture, use):
    raw = _figure(picture)
    chapter = office.chapter()
    text = chapter.working_text()
    body = [*text.body.get_prep_value(), {"type": raw[0], "value": raw[1], "id": "f" * 36}]
    text.body = text.body.stream_block.to_python(body)
    text.save_revision(user=office.person("ekspert"))
    if use != "draft":
        chapter = office.to_stage(chapter, Stage.CONSULTATION)
        office.announce(chapter)
    if use == "consulted":
        Consultation.objects.update(
            announced_at=timezone.now() - timedelta(days=60),
            opens_at=timezone.now() - timedelta(days=60),
            closes_at=timezone.now() - timedelta(days=3),
        )
        text = office.again(chapter).working_text()
        text.body = text.body.stream_block.to_python(
            [block for block in text.body.get_prep_value() if block["type"] != "figure"]
        )
        text.save_revision(user=office.person("ekspert"))
    client = signed_in("admin")
    stored = picture.file.name
    delete = reverse("wagtailimages:delete", args=[picture.pk])
    for page in (client.get(delete, follow=True), client.post(delete, follow=True)):
        assert any("obraz" in str(m).lower() for m in page.context["messages"])
    bulk = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"])
    client.post(f"{bulk}?id={picture.pk}")
    with transaction.atomic():
        client.post(reverse("wagtailimages:delete_multiple", args=[picture.pk]))
        transaction.set_rollback(True)
    other = SimpleUploadedFile("inny.png", _png("inny.png", "red").read(), "image/png")
    form = {"title": "Wykres", "file": other, "collection": picture.collection_id}
    page = client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    assert "file" in page.context["form"].errors
    picture.refresh_from_db()
    assert picture.file.name == stored
    picture.file = _png("trzeci.png", "blue")
    with pytest.raises(PermissionDenied):
        picture.save()
    with pytest.raises(PermissionDenied), transaction.atomic():
        get_image_model().objects.filter(pk=picture.pk).delete()
    form = {"title": "Wykres zatrudnienia", "collection": picture.collection_id}
    client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    assert get_image_model().objects.get(pk=picture.pk).title == "Wykres zatrudnienia"


def test_an_image_that_the_plan_does_not_show_is_free(office, signed_in, picture):
    office.chapter(body=[paragraph("Bez obrazu.")])
    signed_in("admin").post(reverse("wagtailimages:delete", args=[picture.pk]))
    assert not get_image_model().objects.filter(pk=picture.pk).exists()


def test_bodies_and_priorities_in_use_are_kept_with_a_message(office, signed_in):
    office.chapter()
    client = signed_in("admin")
    for instance in (Body.objects.get(code="upowszechnianie"), Priority.objects.get(number=1)):
        address = reverse(instance.snippet_viewset.get_url_name("delete"), args=[instance.pk])
        page = client.post(address, follow=True)
        assert any(str(instance) in str(m) for m in page.context["messages"])
        assert type(instance).objects.filter(pk=instance.pk).exists()


def test_an_account_that_decided_is_kept_with_a_message(office, signed_in):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    office.approve(chapter, "grupa1")
    client, member = signed_in("admin"), office.person("grupa1")
    page = client.post(reverse("wagtailusers_users:delete", args=[member.pk]), follow=True)
    assert any("konto" in str(m).lower() for m in page.context["messages"])
    bulk = reverse("wagtail_bulk_action", args=["auth", "user", "delete"])
    client.post(f"{bulk}?id={member.pk}")
    assert User.objects.filter(pk=member.pk).exists()


def test_the_group_of_a_role_is_kept(office, signed_in):
    group = Group.objects.get(name="Eksperci")
    signed_in("admin").post(reverse("wagtailusers_groups:delete", args=[group.pk]))
    assert Group.objects.filter(pk=group.pk).exists()


def test_the_plan_is_bound_only_after_its_first_adoption(office, signed_in):
    edit = reverse("wagtailadmin_pages:unpublish", args=[office.plan.pk])
    page = signed_in("admin").get(edit, follow=True)
    assert not _told(page, PAST_THE_WAY)
    assert PlanPage.objects.get(pk=office.plan.pk).live
