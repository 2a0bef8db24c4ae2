"""The frame of the screens of translations in the CMS."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.admin_screens import RefusedPage
from home.languages.addresses import own_name
from home.verdicts import Verdict

from ..models import TranslationWork
from ..permissions import may_see_translations


class Screen(RefusedPage, WagtailAdminTemplateMixin, TemplateView):
    """A screen below «Tłumaczenia» in the menu."""

    header_icon = "globe"

    def may_see(self) -> Verdict:
        return may_see_translations(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        """Screens between the desk and this one: (title, address)."""
        return [(_("Translations"), reverse("languages_desk"))]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"label": label, "url": url} for label, url in self.trail()]
        return [*self.breadcrumbs_items, *above, {"label": self.get_page_title(), "url": ""}]

    @property
    def member(self) -> User:
        """The CMS lets nobody in who has not signed in."""
        return cast(User, self.request.user)


class WorkScreen(Screen):
    """A screen of one translation."""

    @cached_property
    def work(self) -> TranslationWork:
        return get_object_or_404(TranslationWork.objects.with_names(), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"{self.work.translation.source.object_repr} – {own_name(self.work.language)}"
