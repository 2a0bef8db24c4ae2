"""One translation: its words beside the Polish ones, where it stands, what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polib
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from home.verdicts import Refused

from .. import actions, permissions
from ..comparing import marked
from ..models import ChangedText, TranslationWork, WorkState
from ..permissions import may_see_translations, may_write_in
from .screens import WorkScreen

LARGEST_PO = 2 * 1024 * 1024


@dataclass(frozen=True)
class Sentence:
    """A Polish sentence and its translation, if there is one."""

    polish: SafeString
    words: SafeString
    is_machine: bool
    is_wrong: bool
    """Its marks or links are not those of the Polish one, so that it counts as not translated."""
    to_check: bool


def sentences(work: Any) -> list[Sentence]:
    """All sentences of the Polish text that the translators have, in order; three queries."""
    segments = (
        StringSegment.objects.filter(source=work.translation.source)
        .select_related("string")
        .order_by("order")
    )
    written = {
        (one.translation_of_id, one.context_id): one
        for one in StringTranslation.objects.filter(
            locale=work.translation.target_locale,
            context__object=work.translation.source.object_id,
        )
    }
    open_ones = set(work.undecided().values_list("string", "context"))
    found = []
    for segment in segments:
        one = written.get((segment.string_id, segment.context_id))
        found.append(
            Sentence(
                polish=_html(segment.string.data),
                words=_html(one.data) if one else SafeString(""),
                is_machine=bool(one and one.translation_type == "machine"),
                is_wrong=bool(one and one.has_error),
                to_check=(segment.string_id, segment.context_id) in open_ones,
            )
        )
    return found


def _html(text: str) -> SafeString:
    """Strings of wagtail-localize are HTML with simple marks; anything else is shown as written."""
    try:
        return mark_safe(StringValue.from_translated_html(text).get_translatable_html())  # noqa: S308
    except ValueError:
        return conditional_escape(text)


class WorkView(WorkScreen):
    template_name = "languages/work.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        work, user = self.work, self.member
        target, original = work.target, work.original
        return {
            **super().get_context_data(**kwargs),
            "work": work,
            "target": target,
            "original": original,
            "sentences": sentences(work),
            "undecided": work.undecided().count(),
            "original_url": _address(original),
            "preview_url": _preview_url(work),
            "target_url": _address(target) if target.live else "",
            "edit_url": work.translation.get_target_instance_edit_url(),
            "po_url": reverse("wagtail_localize:download_pofile", args=[work.translation_id]),
            "upload_url": reverse("wagtail_localize:upload_pofile", args=[work.translation_id]),
            "may": {
                name: getattr(permissions, f"may_{name}")(user, work)
                for name in ("write_in", "submit", "publish", "send_back", "withdraw", "reopen")
            },
            "may_sync": permissions.may_sync(user, work),
            "needs_sync": needs_sync(work),
            "decides": permissions.decides(user, original),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return redirect(request.path)
        try:
            message = act(self, request)
        except Refused as refused:
            messages.error(request, refused.reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, message)
        return redirect(request.path)


def needs_sync(work: Any) -> bool:
    """Whether readers have a later Polish text than the translators."""
    from ..source_text import sentences_known, sentences_of

    if sentences_known(work.translation.source) != sentences_of(work.original):
        return True
    # Brought by another language meanwhile.
    return bool(work.state == WorkState.PUBLISHED and work.is_behind)


def _address(thing: Any) -> str:
    return (thing.get_url() if hasattr(thing, "get_url") else thing.get_absolute_url()) or ""


def _preview_url(work: TranslationWork) -> str:
    """What waits to be published, as readers would see it; for texts that are no pages none."""
    waits = work.state == WorkState.SUBMITTED and work.revision_id is not None
    if not waits or not isinstance(work.target, Page):
        return ""
    return reverse("languages_preview", args=[work.pk])


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page that waits to be published, for those who read it before."""
    may_see_translations(request.user).demand()
    work = get_object_or_404(TranslationWork.objects.with_names(), pk=pk)
    if not _preview_url(work) or work.revision is None:
        raise Http404
    page = work.revision.as_object()
    response: HttpResponseBase = page.make_preview_request(request, page.default_preview_mode)
    return response


def _submit(view: WorkView, request: HttpRequest) -> Any:
    actions.submit(view.work, view.member)
    return _("The translation is handed over: it waits to be published.")


def _publish(view: WorkView, request: HttpRequest) -> Any:
    shown = request.POST.get("shown", "")
    actions.publish(view.work, view.member, int(shown) if shown.isdecimal() else 0)
    return _("The translation is published.")


def _send_back(view: WorkView, request: HttpRequest) -> Any:
    actions.send_back(view.work, view.member, request.POST.get("reason", ""))
    return _("The translation is sent back to the translators.")


def _withdraw(view: WorkView, request: HttpRequest) -> Any:
    actions.withdraw(view.work, view.member)
    return _("Readers do not have this translation any more.")


def _reopen(view: WorkView, request: HttpRequest) -> Any:
    actions.reopen(view.work, view.member)
    return _("The translation can be changed. Readers keep what they have.")


def _sync(view: WorkView, request: HttpRequest) -> Any:
    found = actions.sync(view.work, view.member)
    if not found:
        return _("The Polish text is taken over.")
    return ngettext(
        "The Polish text is taken over. %(n)d sentence changed: check its translation.",
        "The Polish text is taken over. %(n)d sentences changed: check their translations.",
        found,
    ) % {"n": found}


ACTS: dict[str, Callable[[WorkView, HttpRequest], Any]] = {
    "submit": _submit,
    "publish": _publish,
    "send_back": _send_back,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "sync": _sync,
}


class ChangedView(WorkScreen):
    """Sentences whose Polish changed: both versions and the translation, one decision each."""

    template_name = "languages/changed.html"
    page_title = gettext_lazy("Changed sentences")

    def trail(self) -> list[tuple[str, str]]:
        title = WorkScreen.get_page_title(self)
        return [*super().trail(), (title, reverse("languages_work", args=[self.work.pk]))]

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "work": self.work,
            "changed": [(one, *marked(one.before, one.after)) for one in self.work.undecided()],
            "may_write": may_write_in(self.member, self.work),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        number = request.POST.get("changed", "")
        changed = ChangedText.objects.filter(
            work=self.work, pk=int(number) if number.isdecimal() else 0
        ).first()
        if changed is None:
            return redirect(request.path)
        text = changed.kept if "keep" in request.POST else request.POST.get("text", "")
        try:
            _check_words(changed.after, text)
            actions.decide_changed(changed, self.member, text)
        except Refused as refused:
            return self._once_more(changed, text, refused.reason)
        messages.success(request, _("The translation of the sentence is decided on."))
        if self.work.undecided().exists():
            return redirect(request.path)
        return redirect("languages_work", self.work.pk)

    def _once_more(self, refused: ChangedText, text: str, reason: str) -> HttpResponseBase:
        """With what was written, and beside it why it was not taken."""
        context = self.get_context_data()
        for one, _before, _after in context["changed"]:
            if one.pk == refused.pk:
                one.kept, one.fault = text, reason
        return self.render_to_response(context, status=422)


def _check_words(polish: str, words: str) -> None:
    """Raise Refused where marks or links of the sentence are not as they have to be."""
    try:
        StringValue.from_translated_html(words)
        validate_translation_links(polish, words)
    except ValueError as error:
        raise Refused(
            _("Marks and links have to be as in the Polish sentence: “%s”.") % polish
        ) from error


def upload_po(request: HttpRequest, translation_id: int) -> HttpResponseBase:
    """Take in a PO file, after it has been read and compared; with a fault nothing is taken."""
    translation = get_object_or_404(Translation, pk=translation_id)
    work = get_object_or_404(type(translation.work), pk=translation.work.pk)
    verdict = may_write_in(request.user, work)
    back = redirect("languages_work", work.pk)
    if request.method != "POST" or not verdict:
        messages.error(request, verdict.reason or _("Choose a file."))
        return back
    try:
        po = _read_po(request)
        if po.metadata.get("X-WagtailLocalize-TranslationID") != str(translation.uuid):
            raise Refused(_("This file belongs to another translation."))
        for entry in list(po):
            if entry.obsolete or entry.fuzzy:
                po.remove(entry)  # Its translator is not sure of it.
            elif entry.msgstr:
                _check_words(entry.msgid, entry.msgstr)
    except Refused as refused:
        messages.error(request, refused.reason)
        return back
    warnings = translation.import_po(po, user=request.user, tool_name="PO")
    messages.success(request, _("The translations of the file are taken in."))
    if warnings:
        messages.warning(
            request,
            ngettext(
                "%(n)d sentence of the file is not in the text any more: it was left out.",
                "%(n)d sentences of the file are not in the text any more: they were left out.",
                len(warnings),
            )
            % {"n": len(warnings)},
        )
    return back


def _read_po(request: HttpRequest) -> polib.POFile:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose a file."))
    if file.size is None or file.size > LARGEST_PO:
        raise Refused(_("The file is too large."))
    try:
        text = file.read().decode("utf-8-sig")
        if "msgid" not in text:
            raise ValueError("no catalogue")
        # Given a text without a line break polib would take it for the name of a file.
        return polib.pofile(text + "\n")
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise Refused(_("This is no PO file in UTF-8.")) from error


def no_such_way(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """In the place of views of wagtail-localize that would pass by the decisions."""
    messages.error(request, _("This is done on the page of the translation."))
    return redirect("languages_desk")
