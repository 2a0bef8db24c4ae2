"""The frame of the screens of translations in the CMS."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from home import admin_screens
from home.languages.addresses import own_name
from home.verdicts import Verdict

from ..models import TranslationWork
from ..permissions import may_see_translations


class Screen(admin_screens.Screen):
    """A screen below «Tłumaczenia» in the menu."""

    header_icon = "globe"

    def may_see(self) -> Verdict:
        return may_see_translations(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Translations"), reverse("languages_desk"))]


class WorkScreen(Screen):
    """A screen of one translation."""

    @cached_property
    def work(self) -> TranslationWork:
        return get_object_or_404(TranslationWork.objects.with_names(), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"{self.work.translation.source.object_repr} – {own_name(self.work.language)}"
