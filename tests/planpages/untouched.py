"""An act past the way is refused, and nothing of it stays behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import PageLogEntry, Revision

from planpages.models import ChapterPage, Decision
from tests.scenes import scene

from .office import Office
from .test_admin_guards import pages_now

ANOTHER = "Brak danych dla jednego powiatu."


def amended(office: Office) -> ChapterPage:
    """A chapter in force with a draft over it."""
    office.adopted()
    scene(
        "amended",
        lambda: office.write(ChapterPage.objects.get(number=1), ANOTHER),
        office.look_again,
    )
    return ChapterPage.objects.get(number=1)


def everything() -> list[Any]:
    """All that an act past the way could leave behind, half done."""
    return [
        *pages_now(),
        list(Revision.objects.order_by("pk").values("pk", "approved_go_live_at", "content")),
        Decision.objects.count(),
        PageLogEntry.objects.count(),
    ]


def refused(act: Callable[[], Any], errors: Any = PermissionDenied) -> str:
    """The act fails and leaves nothing behind; gives what it said."""
    before = everything()
    with pytest.raises(errors) as error:
        act()
    assert everything() == before
    return str(error.value)


def told(page: Any, message: Any) -> bool:
    return any(str(message) in str(one) for one in page.context["messages"])
