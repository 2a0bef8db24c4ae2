"""What editors of the site may do about search."""

from __future__ import annotations

EDITORS_MAY = {
    "search": (
        "add_synonymgroup",
        "change_synonymgroup",
        "delete_synonymgroup",
        "view_synonymgroup",
        "view_askedquery",
    ),
    "wagtailsearchpromotions": (
        "add_searchpromotion",
        "change_searchpromotion",
        "delete_searchpromotion",
        "view_searchpromotion",
    ),
}


def give_editors_rights() -> None:
    """Setup step: editors keep synonyms and picks, and read what was asked for."""
    from django.contrib.auth.models import Group, Permission

    from home.editorial import EDITORS

    editors, _created = Group.objects.get_or_create(name=EDITORS)
    for app, codenames in EDITORS_MAY.items():
        editors.permissions.add(
            *Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
        )
