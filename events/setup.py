"""What an installation needs before the first event."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from home.editorial import EDITORS

from .models import Attendance, Certificate, Enrolment, EventMessage, Registration

ORGANISERS_MAY: dict[type[Model], tuple[str, ...]] = {
    Enrolment: ("add", "change", "delete", "view"),
    Registration: ("add", "change", "view"),
    Attendance: ("add",),
    Certificate: ("add", "change", "view"),
    EventMessage: ("add", "view"),
}


def make_organisers_rights() -> None:
    """Editors organise events. Rights taken away from them in the CMS stay taken away."""
    editors = Group.objects.get(name=EDITORS)
    if editors.permissions.filter(
        content_type=ContentType.objects.get_for_model(Enrolment)
    ).exists():
        return
    for model, rights in ORGANISERS_MAY.items():
        name = model._meta.model_name
        editors.permissions.add(
            *Permission.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                codename__in=[f"{right}_{name}" for right in rights],
            )
        )
