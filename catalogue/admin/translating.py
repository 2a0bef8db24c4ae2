"""Translating entities: where it is begun, and the editor of their words in other languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.languages.addresses import TRANSLATED, own_name
from home.verdicts import Refused
from languages import actions
from languages.models import TranslationWork
from languages.views.screens import Screen

from ..models import Entity, EntityText


class EntityTextViewSet(SnippetViewSet):
    """For the side-by-side editor alone; nothing leads to its list."""

    model = EntityText
    icon = "globe"
    menu_item_is_registered = True  # nowhere
    copy_view_enabled = False
    inspect_view_enabled = False


register_snippet(EntityTextViewSet)


@hooks.register("before_edit_snippet")
def polish_words_are_the_entity(request: HttpRequest, instance: Any) -> HttpResponseBase | None:
    if not isinstance(instance, EntityText) or instance.is_translation:
        return None
    messages.error(request, _("The Polish words are those of the entity: change them there."))
    return redirect("languages_desk")


@hooks.register("before_create_snippet")
def made_by_translating(request: HttpRequest, model: Any) -> HttpResponseBase | None:
    if model is not EntityText:
        return None
    messages.error(request, _("This is done on the page of the translation."))
    return redirect("languages_desk")


@hooks.register("before_delete_snippet")
def kept_with_the_entity(request: HttpRequest, instances: Any) -> HttpResponseBase | None:
    if not any(isinstance(one, EntityText) for one in instances):
        return None
    messages.error(request, _("This is done on the page of the translation."))
    return redirect("languages_desk")


class TranslateEntityView(Screen):
    """The languages of one entity."""

    template_name = "catalogue/admin/translate.html"
    page_title = gettext_lazy("Translations of the entity")

    @property
    def entity(self) -> Entity:
        return get_object_or_404(Entity, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entity = self.entity
        text = EntityText.objects.filter(entity=entity).first()
        works = (
            {
                work.language: work
                for work in TranslationWork.objects.of(text.translation_key).with_names()
            }
            if text
            else {}
        )
        return {
            **super().get_context_data(**kwargs),
            "entity": entity,
            "rows": [(code, own_name(code), works.get(code)) for code in TRANSLATED],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            work = actions.start(
                EntityText.polish_of(self.entity), request.POST.get("language", ""), self.member
            )
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(request.path)
        return redirect("languages_work", work.pk)


def translate_url(entity: Entity) -> str:
    return reverse("catalogue_translate", args=[entity.pk])
