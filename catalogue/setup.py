"""What an installation needs before the first entity: the page, the rights, the workflow."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Workflow, WorkflowContentType

from home.editorial import EDITORS, TRANSLATORS, WORKFLOW, give_rights_once

from .models import Entity, EntityProposal, EntityText, ImportRun

SLUG = "katalog"
EDITORS_MAY: dict[type[Model], tuple[str, ...]] = {
    Entity: ("add", "change", "delete", "publish", "lock", "unlock", "view"),
    EntityProposal: ("view", "change"),
    ImportRun: ("view", "add"),
}


def first_page() -> dict[str, Any]:
    """`/katalog/`"""
    return {
        "title": "Katalog dobrych praktyk",
        "seo_title": "Katalog",
        "slug": SLUG,
        "lead": (
            "Podmioty ekonomii społecznej z województwa lubelskiego: czym się zajmują, "
            "co sprzedają i komu pomaga to, co zarobią."
        ),
        "show_in_menus": True,
    }


def make_rights() -> None:
    """Editors keep the catalogue. Rights taken away from them in the CMS stay taken away."""
    give_rights_once(EDITORS, EDITORS_MAY)


def let_words_be_translated() -> None:
    """The side-by-side editor asks for this right; what may be written, `languages` decides."""
    for group in (EDITORS, TRANSLATORS):
        give_rights_once(group, {EntityText: ["change", "view"]})


def set_workflow() -> None:
    """The short editorial workflow, unless somebody chose another one for entities."""
    entity = ContentType.objects.get_for_model(Entity)
    workflow = Workflow.objects.filter(name=WORKFLOW, active=True).first()
    if workflow and not WorkflowContentType.objects.filter(content_type=entity).exists():
        WorkflowContentType.objects.create(workflow=workflow, content_type=entity)
