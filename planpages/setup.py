"""What an installation needs before the first chapter: groups, bodies, priorities, the workflow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import (
    Workflow,
    WorkflowPage,
)

from home.editorial import let_use_images, let_write_below, make_stages
from home.written_texts import load

from .models import (
    STAGE_TASKS,
    BodiesIndexPage,
    Body,
    BodyKind,
    BodyPage,
    PlanPage,
    Priority,
)
from .roles import Role

WORKFLOW = "Droga rozdziału"
TEXTS = Path(__file__).parent / "first_pages.yaml"

PLANNED_YEARS = 7

BODIES = (
    ("zespol-ekspertow", "Zespół ekspertów", BodyKind.EXPERT_TEAM, Role.EXPERT.value),
    (
        "upowszechnianie",
        "Zespół ds. upowszechniania",
        BodyKind.WORKING_GROUP,
        "Zespół ds. upowszechniania",
    ),
    (
        "porozumienia-i-partnerstwa",
        "Zespół ds. porozumień i partnerstw publiczno-społecznych",
        BodyKind.WORKING_GROUP,
        "Zespół ds. porozumień i partnerstw publiczno-społecznych",
    ),
    (
        "programowanie-i-analizy",
        "Zespół ds. programowania i analiz",
        BodyKind.WORKING_GROUP,
        "Zespół ds. programowania i analiz",
    ),
    ("zarzad", "Zarząd Województwa Lubelskiego", BodyKind.BOARD, Role.BOARD.value),
)

MANDATORY_PRIORITIES = (
    "Instytucjonalne zasady współpracy: zespół ekspertów, forum i instytucje odpowiedzialne",
    "Kierunki działania podmiotów: reintegracja zawodowa, integracja społeczna, usługi społeczne",
    "Docelowa sieć ośrodków wsparcia ekonomii społecznej",
    "Współpraca województwa, powiatów i gmin",
    "Upowszechnianie ekonomii społecznej w szkołach i w edukacji dorosłych",
)

STAGE_NAMES = (
    "Opinia zespołu roboczego",
    "Rekomendacja zespołu ekspertów",
    "Konsultacje społeczne",
    "Zatwierdzenie przez Zarząd",
)


def make_roles() -> str:
    """Groups with the right to enter the CMS, and the bodies that they act for."""
    access = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    names = {role.value for role in Role} | {group for *_rest, group in BODIES}
    for name in sorted(names):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(access)
    Group.objects.get(name=Role.MODERATOR.value).permissions.add(
        Permission.objects.get(codename="change_consultationrules")
    )
    for code, name, kind, group_name in BODIES:
        Body.objects.get_or_create(
            code=code,
            defaults={"name": name, "kind": kind, "group": Group.objects.get(name=group_name)},
        )
    # A figure of a chapter is an image that an expert chose or uploaded.
    let_use_images(Group.objects.get(name=Role.EXPERT.value))
    return f"{len(names)} groups, {len(BODIES)} bodies"


def first_page(name: str) -> dict[str, Any]:
    """Fields of `/plan/`, `/konsultacje/` or `/zespoly/`."""
    fields: dict[str, Any] = load(TEXTS)[name]
    return {**fields, "show_in_menus": True}


def plan_fields() -> dict[str, Any]:
    """`/plan/`. Its period is a guess: the office says which years it plans."""
    year = timezone.localdate().year
    return {**first_page("plan"), "period_from": year, "period_to": year + PLANNED_YEARS}


def make_body_pages() -> str | None:
    """A page of each body, once; afterwards the office keeps them."""
    index = BodiesIndexPage.originals.first()
    if index is None or BodyPage.originals.exists():
        return None
    texts: list[dict[str, str]] = load(TEXTS)["body_pages"]
    for text in texts:
        body = Body.objects.get(code=text["code"])
        index.add_child(
            instance=BodyPage(
                title=body.name, slug=text["slug"], lead=text["lead"], body_record=body
            )
        )
    return f"{len(texts)} pages of bodies"


def make_priorities() -> str:
    for number, name in enumerate(MANDATORY_PRIORITIES, 1):
        Priority.objects.get_or_create(number=number, defaults={"name": name, "mandatory": True})
    return f"{len(MANDATORY_PRIORITIES)} mandatory priorities"


def make_way() -> str:
    """The workflow of chapters: its four stages in order, set on every plan's subtree."""
    make_stages(WORKFLOW, zip(STAGE_TASKS, STAGE_NAMES, strict=True))
    for plan in PlanPage.originals.all():
        set_way_on(plan)
    return "the way of a chapter"


def set_way_on(plan: PlanPage) -> None:
    """Put the workflow on a plan and let experts write there."""
    workflow = Workflow.objects.filter(name=WORKFLOW, active=True).first()
    if workflow is not None:
        WorkflowPage.objects.get_or_create(page=plan.page_ptr, defaults={"workflow": workflow})
    experts = Group.objects.filter(name=Role.EXPERT.value).first()
    if experts is None:
        return
    let_write_below(experts, plan)
