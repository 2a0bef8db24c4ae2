"""Ways of wagtail-localize by which something would be published, copied or lost: each leads to the
page of the translation instead, where predicates are asked and the log is written.

The addresses are those of wagtail-localize; ours are asked first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.i18n import JavaScriptCatalog
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views import edit_translation

from home.languages.pages import Translated

from .following import remember_writer
from .permissions import may_see_translations, may_write, may_write_in, work_on
from .views.work import no_such_way, upload_po

View = Callable[..., HttpResponseBase]


def by_writers_only(view: View) -> View:
    """Whoever may write the words of this translation now, asked anew at each request."""

    @wraps(view)
    def asked(request: HttpRequest, translation_id: int, *args: Any, **kwargs: Any) -> Any:
        translation = get_object_or_404(Translation, pk=translation_id)
        work = getattr(translation, "work", None)
        verdict = may_write_in(request.user, work) if work else None
        if not verdict:
            raise PermissionDenied(verdict.reason if verdict else "")
        answer = view(request, translation_id, *args, **kwargs)
        if work is not None and request.method not in ("GET", "HEAD") and answer.status_code < 400:
            # Another picture instead of a sentence, or words taken away, are written as well.
            remember_writer(work, request.user)
        return answer

    return asked


def by_those_who_see(view: View) -> View:
    @wraps(view)
    def asked(request: HttpRequest, translation_id: int, *args: Any, **kwargs: Any) -> Any:
        may_see_translations(request.user).demand()
        return view(request, translation_id, *args, **kwargs)

    return asked


def start_instead(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Where wagtail-localize would begin translations, subtrees and drafts included."""
    get_object_or_404(Page, pk=page_id)
    messages.info(request, _("Translations are begun here, page by page."))
    return redirect(f"{reverse('languages_desk')}#do-przetlumaczenia")


def report_instead(request: HttpRequest) -> HttpResponseBase:
    return redirect("languages_report")


_AT = "localize/translate/<int:translation_id>/"


@hooks.register("register_admin_urls", order=-10)
def doors() -> list[Any]:
    return [
        # Theirs would leave our words out.
        path("localize/jsi18n/", JavaScriptCatalog.as_view()),
        path("localize/submit/page/<int:page_id>/", start_instead),
        path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", no_such_way),
        path("localize/update/<int:translation_source_id>/", no_such_way),
        path("localize/page/<int:page_id>/convert_to_alias/", no_such_way),
        path("localize/reports/translations/", report_instead),
        path("localize/reports/translations/results/", report_instead),
        path("localize/api/snippets/<slug:app_label>/<slug:model_name>/", no_such_way),
        path("localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/", no_such_way),
        path(f"{_AT}disable/", no_such_way),
        path(f"{_AT}pofile/upload/", upload_po),
        path(f"{_AT}pofile/download/", by_those_who_see(download_po)),
        path(
            f"{_AT}strings/<int:string_segment_id>/edit/",
            by_writers_only(edit_translation.edit_string_translation),
        ),
        path(
            f"{_AT}overrides/<int:overridable_segment_id>/edit/",
            by_writers_only(edit_translation.edit_override),
        ),
        path(f"{_AT}machine_translate/", by_writers_only(edit_translation.machine_translate)),
    ]


def download_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """The file may be taken by those who publish as well, who may not write."""
    translation = get_object_or_404(Translation, pk=translation_id)
    name = slugify(translation.source.object_repr) or "tekst"
    language = translation.target_locale.language_code
    return HttpResponse(
        str(translation.export_po()),
        content_type="text/x-gettext-translation; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{language}.po"'},
    )


def _guarded_editor(request: HttpRequest, thing: Any) -> HttpResponseBase | None:
    """Before the editor of a translation: it writes sentences, and decides on nothing."""
    if not isinstance(thing, Translated) or not thing.is_translation:
        return None
    work = work_on(thing)
    if work is None:
        messages.error(request, _("It is no translation in work."))
        return redirect("languages_desk")
    if request.method == "POST":
        return no_such_way(request)
    verdict = may_write(request.user, thing)
    if not verdict:
        messages.error(request, verdict.reason)
        return redirect("languages_work", work.pk)
    messages.info(
        request,
        _("What you write is kept at once. When it is done, hand the translation over."),
        buttons=[
            messages.button(
                reverse("languages_work", args=[work.pk]), _("To the page of the translation")
            )
        ],
    )
    return None


@hooks.register("before_edit_page", order=-10)
def before_edit_page(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return _guarded_editor(request, page.specific)


@hooks.register("before_edit_snippet", order=-10)
def before_edit_snippet(request: HttpRequest, instance: Any) -> HttpResponseBase | None:
    return _guarded_editor(request, instance)


@hooks.register("construct_page_action_menu")
def without_their_actions(menu_items: list[Any], request: HttpRequest, context: Any) -> None:
    menu_items[:] = [
        item for item in menu_items if not str(item.name or "").startswith("localize-")
    ]


@hooks.register("construct_reports_menu")
def without_their_report(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if "localize" not in str(item.url)]
