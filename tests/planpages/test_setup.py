"""`manage.py setup` gives the roles what they work with; a second run changes nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Task, Workflow

from planpages.models import Body, Priority

pytestmark = pytest.mark.django_db


def picture() -> ImageFile:
    stream = BytesIO()
    Picture.new("RGB", (40, 30)).save(stream, "PNG")
    stream.seek(0)
    return ImageFile(stream, name="wykres.png")


def test_a_second_run_changes_nothing(office):
    office.plan  # noqa: B018

    def found() -> list:
        models = (Body, Priority, Task, Workflow, GroupPagePermission, GroupCollectionPermission)
        rows = [list(model.objects.order_by("pk").values()) for model in models]
        return [*rows, list(Group.objects.order_by("pk").values_list("name", "permissions"))]

    before = found()
    call_command("setup", verbosity=0)
    assert found() == before


@pytest.mark.parametrize(
    ("name", "may"),
    [("ekspert", True), ("grupa1", False), ("moderator", False), ("tlumacz", False)],
)
def test_experts_put_images_into_chapters(office, signed_in, name, may):
    client = signed_in(name)
    get_image_model().objects.create(title="Wykres", file=picture())
    shown = client.get(reverse("wagtailimages_chooser:choose_results"))
    assert ("Wykres" in shown.content.decode()) == may
    sent = {"image-chooser-upload-title": "Nowy", "image-chooser-upload-file": picture()}
    client.post(reverse("wagtailimages_chooser:create"), sent)
    assert get_image_model().objects.filter(title="Nowy").exists() == may
