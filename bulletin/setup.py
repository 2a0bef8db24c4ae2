"""What an installation needs before the first issue: the page, the sections, rights, the way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    GroupPagePermission,
    WorkflowPage,
)

from home.editorial import let_use_images, let_write_below, make_stages
from planpages.roles import Role

from .actions.issues import WORKFLOW
from .models import ISSUE_TASKS, BulletinPage, Section

SLUG = "biuletyn"
SECTIONS = (
    ("temat-numeru", "Temat numeru", "Najważniejszy tekst numeru."),
    ("plan", "Wokół planu", "Jak powstaje i jak działa wieloletni regionalny plan."),
    ("partnerstwa", "Partnerstwa", "Samorządy i organizacje, które pracują razem."),
    ("szkolenia", "Szkolenia", "Czego uczymy i czego uczą się od nas."),
    ("dobre-praktyki", "Dobre praktyki", "Podmioty ekonomii społecznej i to, co im się udało."),
    ("rozmowa", "Rozmowa", "Pytania i odpowiedzi."),
    ("targi", "Targi i konferencje", "Spotkania, na których podmioty pokazują, co robią."),
)
STAGE_NAMES = ("Korekta numeru", "Zatwierdzenie przez redakcję naczelną")


def first_page() -> dict[str, Any]:
    """`/biuletyn/`"""
    return {
        "title": "Biuletyn Ekonomii Społecznej",
        "seo_title": "Biuletyn",
        "slug": SLUG,
        "lead": (
            "Pismo o wieloletnim regionalnym planie i o ekonomii społecznej w województwie "
            "lubelskim: co robimy, czego się uczymy, komu się udało."
        ),
        "show_in_menus": True,
    }


def make_sections() -> str | None:
    """The first sections, once; afterwards the office keeps them."""
    if Section.objects.exists():
        return None
    for order, (slug, name, description) in enumerate(SECTIONS, 1):
        Section.objects.create(slug=slug, name=name, description=description, order=order * 10)
    return f"{len(SECTIONS)} sections of the bulletin"


def make_rights() -> None:
    """Editors and chief editors write; nobody publishes but by the way of the issue."""
    page = BulletinPage.originals.first()
    if page is None:
        return
    chiefs = Group.objects.get(name=Role.CHIEF_EDITOR.value)
    if GroupPagePermission.objects.filter(group=chiefs).exists():
        return  # Rights taken away in the CMS stay taken away.
    let_write_below(chiefs, page)
    let_use_images(chiefs)
    for name in (Role.EDITOR.value, Role.CHIEF_EDITOR.value):
        Group.objects.get(name=name).permissions.add(
            *Permission.objects.filter(
                content_type=ContentType.objects.get_for_model(Section),
                codename__in=("add_section", "change_section", "delete_section", "view_section"),
            )
        )


def make_way() -> str | None:
    """The workflow of issues: proof-reading, then approval, set on the bulletin."""
    workflow, new = make_stages(WORKFLOW, zip(ISSUE_TASKS, STAGE_NAMES, strict=True))
    page = BulletinPage.originals.first()
    if page is not None and not WorkflowPage.objects.filter(page=page.page_ptr).exists():
        WorkflowPage.objects.create(page=page.page_ptr, workflow=workflow)
    return "the way of an issue" if new else None
