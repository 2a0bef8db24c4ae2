"""The translators' desk: what to translate, in work, behind, and waiting to be published."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page

from home.verdicts import Refused

from .. import actions, desk
from ..models import TranslationWork, age_in_days
from ..permissions import may_see_translations, writes
from .screens import Screen


class DeskView(Screen):
    template_name = "languages/desk.html"
    page_title = gettext_lazy("Translations")

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        works = desk.works()
        waiting = desk.to_decide(self.member, works)
        may_write = writes(self.member)
        return {
            **super().get_context_data(**kwargs),
            "may_write": may_write,
            "waiting": waiting,
            "publishable": desk.publishable(self.member, waiting),
            "writing": desk.to_write(works),
            "behind": [
                (work, age_in_days(work.source_changed_at))
                for work in desk.to_bring_up_to_date(works)
            ],
            "submitted": [
                work for work in works if work.state == "submitted" and work not in waiting
            ],
            "untranslated": desk.untranslated() if may_write else [],
            "report_url": reverse("languages_report"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Publish those that are ticked; each is asked about by itself."""
        chosen = []
        for value in request.POST.getlist("publish"):
            key, _sep, shown = value.partition(":")
            if key.isdecimal() and shown.isdecimal():
                work = TranslationWork.objects.with_names().filter(pk=int(key)).first()
                if work is not None:
                    chosen.append((work, int(shown)))
        if not chosen:
            messages.error(request, _("Choose at least one translation."))
            return redirect(request.path)
        out, refused = actions.publish_many(chosen, self.member)
        if out:
            messages.success(
                request,
                ngettext(
                    "%(n)d translation is published.",
                    "%(n)d translations are published.",
                    len(out),
                )
                % {"n": len(out)},
            )
        for work, reason in refused:
            messages.error(request, f"{work.translation.source.object_repr}: {reason}")
        return redirect(request.path)


@require_POST
def start(request: HttpRequest, page_id: int, language: str) -> HttpResponseBase:
    """Begin to translate a page."""
    may_see_translations(request.user).demand()
    page = get_object_or_404(Page, pk=page_id)
    user: Any = request.user
    try:
        work = actions.start(page, language, user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("languages_desk")
    messages.success(request, _("The translation is begun. Readers see nothing of it yet."))
    return redirect("languages_work", work.pk)
