"""Wagtail's screens of images, where the plan shows the image."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.images.forms import BaseImageForm
from wagtail.images.views.images import DeleteView

from ..pictures import may_change_picture


class KeptImageForm(BaseImageForm):
    """The form of an image: a picture that the plan shows keeps its file."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and "file" in self.changed_data:
            stored = get_image_model().objects.get(pk=self.instance.pk)
            verdict = may_change_picture(stored)
            if not verdict:
                self.add_error("file", verdict.reason)
        return cleaned


class KeptImageDeleteView(DeleteView):
    """Takes the address of Wagtail's own view: it tells why, instead of only refusing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        image = get_object_or_404(get_image_model(), pk=kwargs["image_id"])
        verdict = may_change_picture(image)
        if not verdict:
            messages.error(request, verdict.reason)
            return redirect("wagtailimages:edit", image.pk)
        return super().dispatch(request, *args, **kwargs)
