"""Past the way by what Wagtail itself calls: classes, commands, the schedule, the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

from planpages.actions.adoption import working_digest
from planpages.models import ChapterPage, PlanPage, Stage
from planpages.permissions import wrote_since_adoption

from .office import Office
from .test_admin_guards import form_of
from .untouched import amended, refused

pytestmark = pytest.mark.django_db


def in_transaction(act: Callable[..., Any], **kwargs: Any) -> Callable[[], Any]:
    """Wagtail copies and deletes page by page: who calls it needs one."""
    return lambda: transaction.atomic(act)(**kwargs)


def acts_on(office: Office, chapter: ChapterPage) -> dict[str, Callable[[], Any]]:
    """Publishing, hiding, moving and copying, by the classes that Wagtail does it with."""
    admin = office.person("admin")
    bare = Page.objects.get(pk=chapter.pk)
    first, last = chapter.revisions.order_by("pk").first(), chapter.get_latest_revision()

    def set_live(page: Page) -> None:
        page.live = not page.live
        page.save()

    acts = {
        "publish": lambda: last.publish(user=admin, skip_permission_checks=True),
        "publish an older one": lambda: first.publish(user=admin, skip_permission_checks=True),
        "publish by the action": lambda: PublishPageRevisionAction(last).execute(
            skip_permission_checks=True
        ),
        "move": lambda: chapter.move(office.home, "last-child"),
        "move bare": lambda: bare.move(office.home, "last-child"),
        "move by command": lambda: call_command(
            "move_pages", str(office.plan.pk), str(office.home.pk)
        ),
        "copy": lambda: chapter.copy(to=office.plan),
        "alias": lambda: chapter.create_alias(),
        "alias bare": lambda: bare.create_alias(parent=office.home),
        "set live": lambda: set_live(office.again(chapter)),
        "set live bare": lambda: set_live(Page.objects.get(pk=chapter.pk)),
    }
    if chapter.live:
        acts |= {
            "unpublish": lambda: chapter.unpublish(user=admin),
            "unpublish bare": lambda: bare.unpublish(user=admin),
            "unpublish by the action": lambda: UnpublishPageAction(chapter, user=admin).execute(
                skip_permission_checks=True
            ),
            "copy bare": lambda: bare.copy(to=office.home, update_attrs={"slug": "kopia"}),
        }
    return acts


@pytest.mark.parametrize("state", ["draft", "review", "amended"])
def test_nothing_that_wagtail_calls_leads_past_the_way(office, state):
    chapter = amended(office) if state == "amended" else office.to_stage(
        office.chapter(), Stage(state)
    )  # fmt: skip
    for act in acts_on(office, chapter).values():
        refused(act)
    refused(chapter.delete)
    rows = Page.objects.filter(pk=chapter.pk)
    refused(in_transaction(rows.delete), (PermissionDenied, ProtectedError))
    if state == "amended":
        call_command("verify_record")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Inny"),
        ("lead", "Inny"),
        ("slug", "inny"),
        ("number", 99),
        ("kind", "goals"),
        ("body", []),
        ("live", False),
    ],
)
def test_no_field_of_the_text_in_force_is_saved_alone(office, field, value):
    chapter = amended(office)
    stored = office.again(chapter)
    setattr(stored, field, value)
    refused(lambda: stored.save(update_fields=[field]))
    if field in ("title", "slug", "live"):
        bare = Page.objects.get(pk=chapter.pk)
        setattr(bare, field, value)
        refused(lambda: bare.save(update_fields=[field]))
        refused(bare.save)
    call_command("verify_record")


def test_copies_of_a_page_above_the_plan(office):
    amended(office)
    home = office.home
    slug = {"slug": "kopia"}
    refused(in_transaction(home.copy, recursive=True, update_attrs=slug))
    refused(in_transaction(home.create_alias, recursive=True, update_slug="kopia"))
    refused(lambda: office.plan.copy(recursive=True, update_attrs=slug))
    refused(lambda: office.plan.create_alias(recursive=True, update_slug="kopia"))
    refused(in_transaction(home.delete), (PermissionDenied, ProtectedError))
    refused(office.plan.delete)


def test_hiding_a_page_above_the_plan_leaves_the_plan(office):
    amended(office)
    action = UnpublishPageAction(office.home, include_descendants=True, user=office.person("admin"))
    action.execute()
    assert PlanPage.objects.get().live
    assert ChapterPage.objects.live().count() == 7


@pytest.mark.parametrize(
    "stage", [Stage.REVIEW, Stage.RECOMMENDATION, Stage.CONSULTATION, Stage.BOARD]
)
def test_a_stage_does_not_end_without_a_recorded_decision(office, stage):
    """Not by Wagtail's task states either, whose own approval asks nobody."""
    chapter = office.to_stage(office.chapter(), stage)
    state = chapter.stage_state
    for name in ("admin", "grupa1", "ekspert2", "moderator", "zarzad"):
        user = office.person(name)
        for act in (
            lambda user=user: state.approve(user=user),
            lambda user=user: state.reject(user=user),
            lambda user=user: state.specific.approve(user=user),
            lambda user=user: state.cancel(user=user),
            lambda user=user: state.task.specific.on_action(state, user, "approve"),
            lambda user=user: state.workflow_state.finish(user=user),
            lambda user=user: state.workflow_state.cancel(user=user),
        ):
            refused(act)
            state.refresh_from_db()
            state.workflow_state.refresh_from_db()
    assert office.again(chapter).stage == stage


# By schedule


def test_a_chapter_and_the_plan_cannot_be_scheduled(office, signed_in):
    """Neither has the fields; what is posted all the same is not heard."""
    chapter = amended(office)
    client = signed_in("ekspert")
    schedule = {
        "go_live_at": f"{timezone.now() + timedelta(hours=1):%Y-%m-%d %H:%M}",
        "expire_at": f"{timezone.now() + timedelta(hours=2):%Y-%m-%d %H:%M}",
    }
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    for page in (chapter, office.plan):
        shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
        assert not set(shown.fields) & set(schedule)
    client.post(edit, form_of(chapter, "Kolejne zdanie.", **schedule))
    plan = {
        "title": "Plan",
        "slug": "plan",
        "lead": "Nowy wst\u0119p do planu.",
        "period_from": "2012",
        "period_to": "2020",
        "place": "social_policy",
        "introduction": json.dumps({"blocks": [], "entityMap": {}}),
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[office.plan.pk]), {**plan, **schedule})
    for page in (office.again(chapter), PlanPage.objects.get()):
        text = page.get_latest_revision_as_object()
        assert "Nowy wst" in text.lead or "Kolejne zdanie." in str(text.body)
        assert (text.go_live_at, text.expire_at) == (None, None)
        assert page.latest_revision.approved_go_live_at is None
    office.to_stage(office.again(chapter), Stage.BOARD)
    office.adopt(number="II/2/2014", digest=working_digest(PlanPage.objects.get()))
    assert PlanPage.objects.get().lead == "Nowy wst\u0119p do planu."
    for page in Page.objects.all():
        assert (page.go_live_at, page.expire_at) == (None, None)
    call_command("verify_record")


def test_a_schedule_made_before_the_first_adoption_does_not_outlive_it(office):
    plan = PlanPage.objects.get(pk=office.plan.pk)
    plan.expire_at = timezone.now() + timedelta(days=1)
    plan.save()
    plan.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    assert PlanPage.objects.get().expire_at is None
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


@pytest.mark.parametrize("which", ["chapter", "draft", "plan"])
def test_a_schedule_written_into_the_database_is_not_carried_out(office, which):
    chapter = amended(office)
    page = {"chapter": chapter, "plan": office.plan, "draft": office.chapter(20)}[which]
    past = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk=page.latest_revision_id or office.plan.latest_revision_id).update(
        approved_go_live_at=past
    )
    refused(lambda: call_command("publish_scheduled"))
    Revision.objects.update(approved_go_live_at=None)
    if which != "draft":
        Page.objects.filter(pk=page.pk).update(expire_at=past)
        refused(lambda: call_command("publish_scheduled"))
    call_command("verify_record")


def test_purging_revisions_takes_nothing_from_the_record(office, signed_in):
    chapter = amended(office)
    for words in ("Pierwsza zmiana.", "Druga zmiana."):
        office.write(chapter, words, author="ekspert")
    office.write(chapter, "Ostatnia zmiana.", author="ekspert2")
    chapter = office.to_stage(office.again(chapter), Stage.REVIEW)
    chapter = office.approve(chapter, "grupa1")
    shown = chapter.working_text().text_digest()
    kept = Revision.objects.count()

    call_command("purge_revisions", days=0)

    assert Revision.objects.count() < kept
    call_command("verify_record")
    chapter = office.again(chapter)
    assert chapter.stage == Stage.RECOMMENDATION
    assert chapter.working_text().text_digest() == shown
    for name in ("ekspert", "ekspert2"):
        assert wrote_since_adoption(office.person(name), chapter), "who wrote is still known"
        refused(lambda name=name: office.approve(chapter, name))
    history = signed_in("redaktor").get(reverse("planpages_history", args=[chapter.pk]))
    assert history.status_code == 200
    client = Client()
    for address in ("/plan/wersje/1/", "/plan/wersje/1/zapis.json", chapter.url):
        assert client.get(address).status_code == 200


def test_the_address_of_the_plan_in_force_stays(office):
    """`/plan/` is what people and programs count on; a slug comes into force by no resolution."""
    office.adopted()
    plan = PlanPage.objects.get()
    plan.slug = "inny"
    with pytest.raises(ValidationError) as error:
        plan.save_revision(user=office.person("ekspert"))
    assert set(error.value.message_dict) == {"slug"}
