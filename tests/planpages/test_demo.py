"""`manage.py demo`: the plan in force, its amendment and the consultations, by the real actions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from home.models import ConsentClause, OutgoingMail
from planpages.models import (
    BodyPage,
    ChapterPage,
    Consultation,
    Decision,
    Indicator,
    Intervention,
    Moderation,
    PlanPage,
    Position,
    Remark,
    Stage,
)
from planpages.models.chapter import MANDATORY_KINDS
from planpages.reading import ChapterText
from planpages.record import problems

pytestmark = pytest.mark.django_db
ACCOUNTS = [
    "admin",
    "redaktor",
    "ekspert",
    "ekspert2",
    "grupa1",
    "grupa2",
    "grupa3",
    "moderator",
    "zarzad",
    "zarzad2",
    "tlumacz",
    "korekta",
    "naczelny",
    "koordynator",
]


def texts() -> dict[int, ChapterText]:
    return {c.number: ChapterText.of_page(c) for c in ChapterPage.originals.live()}


def test_demo_is_refused_where_it_is_no_demo(db: None, settings: Any) -> None:
    settings.DEBUG = settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not get_user_model().objects.filter(username="admin").exists()


def test_plan_has_its_mandatory_parts_with_text(demo: PlanPage) -> None:
    chapters = list(ChapterPage.originals.of_plan(demo).live().in_order())
    assert [chapter.kind for chapter in chapters] == list(MANDATORY_KINDS)
    for text in texts().values():
        assert len(text.commentable) >= 22, text.title
        assert sum(len(block.plain.split()) for block in text.blocks) > 850, text.title
    assert {p for c in chapters for p in c.priorities.values_list("number", flat=True)} == {
        1, 2, 3, 4, 5,
    }  # fmt: skip


def test_money_adds_up_between_chapters(demo: PlanPage) -> None:
    for versions in (
        texts(),
        {c.number: ChapterText.of_page(c.working_text()) for c in ChapterPage.originals.all()},
    ):
        by_source, by_priority = versions[6].of_type("finances")
        interventions = versions[5].of_type("intervention")
        total = sum(block.bound.value["amount"] for block in interventions)
        assert by_source.bound.value.total == by_priority.bound.value.total == total
        assert by_source.bound.value.year_sums == by_priority.bound.value.year_sums
        assert total == Decimal(207_000_000)


def test_adoption_defined_indicators_and_interventions(demo: PlanPage) -> None:
    assert Indicator.objects.filter(plan=demo).count() >= 12
    assert Intervention.objects.filter(plan=demo).count() >= 10


def test_version_in_force_went_the_whole_way_two_years_ago(demo: PlanPage) -> None:
    version = demo.version_in_force
    assert version is not None and version.number == 1
    assert version.adopted_at < timezone.now() - timedelta(days=730)
    assert "przykład" in version.resolution.number
    way = Decision.objects.filter(chapter__number=1, at__lte=version.adopted_at)
    assert list(way.values_list("kind", "stage")) == [
        ("submitted", Stage.REVIEW),
        ("approved", Stage.REVIEW),
        ("approved", Stage.RECOMMENDATION),
        ("document_added", ""),
        ("approved", Stage.CONSULTATION),
        ("adopted", Stage.BOARD),
    ]
    assert list(problems()) == []


def test_amendment_has_a_chapter_at_each_stage(demo: PlanPage) -> None:
    chapters = list(ChapterPage.originals.of_plan(demo).in_order().with_way())
    assert [chapter.stage for chapter in chapters] == [
        Stage.DRAFT,
        Stage.REVIEW,
        Stage.RECOMMENDATION,
        Stage.CONSULTATION,
        Stage.CONSULTATION,
        Stage.CONSULTATION,
        Stage.BOARD,
    ]
    assert all(chapter.differs_from_adopted() for chapter in chapters)
    assert [c.number for c in chapters if not c.text_locked()] == [1, 6]


def test_no_act_lies_in_the_future_and_time_goes_forward(demo: PlanPage) -> None:
    now = timezone.now()
    moments = list(Decision.objects.values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < now
    assert Remark.objects.filter(sent_at__gte=now).count() == 0
    assert Remark.objects.filter(moderated_at__gte=now).count() == 0
    assert Remark.objects.filter(answered_at__gte=now).count() == 0
    assert Revision.objects.filter(created_at__gt=timezone.now()).count() == 0


def test_open_consultation_has_remarks_in_every_state(demo: PlanPage) -> None:
    consultation = Consultation.objects.open().get(kind="formal")
    remarks = consultation.remarks
    assert remarks.filter(confirmed_at=None).exists()
    assert remarks.to_moderate().exists()
    assert remarks.unanswered().exists()
    assert remarks.filter(moderation=Moderation.HIDDEN).exists()
    assert {Position.ACCEPTED, Position.PARTLY} <= set(
        remarks.answered().values_list("position", flat=True)
    )
    assert Consultation.objects.open().filter(kind="open").exists()


def test_closed_consultations_are_answered_but_for_one_remark(demo: PlanPage) -> None:
    closed = Consultation.objects.closed().order_by("closes_at")
    assert [c.remarks.unanswered().count() for c in closed] == [0, 1]
    assert set(closed[0].remarks.answered().values_list("position", flat=True)) == {
        Position.ACCEPTED,
        Position.PARTLY,
        Position.REJECTED,
    }


def test_examples_are_marked(demo: PlanPage) -> None:
    assert all(
        "(przykład)" in name for name in Remark.objects.values_list("author_name", flat=True)
    )
    assert Remark.objects.exclude(author_email__endswith="przyklad.example").count() == 0
    assert BodyPage.originals.count() == 4
    for page in BodyPage.originals.all():
        assert page.members.count() >= 5
        assert all("(osoba przykładowa)" in m.name for m in page.members.all())


def test_accounts_of_the_demo(demo: PlanPage) -> None:
    users = get_user_model().objects
    for name in ACCOUNTS:
        assert authenticate(None, username=name, password="drogowskaz"), name
    made = users.filter(username__in=ACCOUNTS, email__endswith="@przyklad.example")
    assert made.count() == len(ACCOUNTS)
    assert list(users.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]


def state() -> tuple[Any, ...]:
    return (
        list(Page.objects.order_by("pk").values_list("pk", "path", "title", "latest_revision")),
        Revision.objects.count(),
        Decision.objects.count(),
        Remark.objects.count(),
        OutgoingMail.objects.count(),
        ConsentClause.objects.count(),
        list(get_user_model().objects.order_by("pk").values_list("username", "password")),
    )


def test_second_run_changes_nothing_and_keeps_what_was_edited(
    demo: PlanPage, settings: Any
) -> None:
    settings.DEMO = True
    chapter = ChapterPage.originals.get(number=1)
    text = chapter.working_text()
    text.lead = "Zmienione przez eksperta."
    text.save_revision(user=get_user_model().objects.get(username="ekspert"))
    user = get_user_model().objects.get(username="redaktor")
    user.set_password("inne-haslo-redaktora")
    user.save()
    before = state()
    call_command("demo", stdout=StringIO())
    assert state() == before
    assert ChapterPage.originals.get(number=1).working_text().lead == "Zmienione przez eksperta."
