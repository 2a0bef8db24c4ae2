"""Sending a remark and confirming it. None of these pages is kept in a cache."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.languages.showing import polish_words
from home.page_cache import no_public_cache
from home.signed_links import LinkError, LinkExpired

from ..actions.remarks import confirm_remark, confirmation_link, submit_remark
from ..models import ConsultationDocument, ConsultationIndexPage, ConsultationRules, Remark
from ..permissions import Refused, may_send_remark
from ..presentation import ShownText, show_record
from ..reading import TextBlock
from ..remark_form import RemarkForm
from .consultation import document_or_404
from .frame import render_under

TOO_LATE = 409


@no_public_cache
def write(
    page: ConsultationIndexPage, request: HttpRequest, slug: str, document_slug: str
) -> HttpResponse:
    """The form, for the paragraph that `?akapit=` names or for the chapter as a whole."""
    now = timezone.now()
    document = document_or_404(request, slug, document_slug, now)
    shown = show_record(document.record, document.images)
    block = _block_or_404(shown, request.GET.get("akapit", ""))
    if not may_send_remark(request.user, document, now):
        return _not_taken(page, request, document, block)
    form = RemarkForm(
        request.POST if request.method == "POST" else None,
        request=request,
        block=block,
        initial={"quote": _quoted(block, request.GET.get("cytat", ""))},
    )
    if form.is_valid():
        try:
            # The moment at which it came counts, not the one at which it was worked through.
            submit_remark(document, **form.remark, at=now)
        except Refused:
            return _not_taken(page, request, document, block)
        except ValidationError as error:
            _show_errors(form, error)
        else:
            return HttpResponseRedirect(f"{document.get_absolute_url()}uwaga/wyslano/")
    return render_under(
        page,
        request,
        "planpages/remark_form.html",
        {
            "document": document,
            "consultation": document.consultation,
            "shown": shown.detached(),
            # Not "block": inside a {% block %} that name is the template's own.
            "target": block,
            "form": form,
            "back": _place(document, block),
            "rules": ConsultationRules.load(),
        },
        *_crumbs(document, _("Your remark")),
    )


@no_public_cache
def sent(
    page: ConsultationIndexPage, request: HttpRequest, slug: str, document_slug: str
) -> HttpResponse:
    """After sending: the remark waits for the link from the mail to be followed."""
    document = document_or_404(request, slug, document_slug, timezone.now())
    return render_under(
        page,
        request,
        "planpages/remark_sent.html",
        {
            "document": document,
            "consultation": document.consultation,
            "rules": ConsultationRules.load(),
        },
        *_crumbs(document, _("Check your mail")),
    )


def _not_taken(
    page: ConsultationIndexPage,
    request: HttpRequest,
    document: ConsultationDocument,
    block: TextBlock | None,
) -> HttpResponse:
    """Before the opening or after the close: say so, and give back what was typed."""
    now = timezone.now()
    typed = [(field, request.POST.get(field, "").strip()) for field in ("quote", "text")]
    return render_under(
        page,
        request,
        "planpages/remark_not_taken.html",
        {
            "document": document,
            "consultation": document.consultation,
            "state": document.consultation.state(now),
            "target": block,
            "typed": "\n\n".join(words for _field, words in typed if words),
            "moment": now,
            "back": _place(document, block),
        },
        *_crumbs(document, _("The remark was not accepted")),
        status=TOO_LATE,
    )


# No session stands behind this form: who knows the token may confirm, and nobody else.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/konsultacje/potwierdzenie/<token>/`: a page with a button; the button confirms."""
    try:
        remark_id = confirmation_link.read(token)["remark"]
    except LinkExpired:
        return _confirmation(request, "over", None, status=410)
    except (LinkError, KeyError):
        return _confirmation(request, "invalid", None, status=404)
    remark = _remark(remark_id)
    if remark is None:
        # Nobody confirmed it in the term, so it was forgotten.
        return _confirmation(request, "over", None, status=410)
    if remark.confirmed_at is not None:
        return _confirmation(request, "already", remark)
    if request.method != "POST":
        if timezone.now() >= remark.confirm_by:
            return _confirmation(request, "over", remark, status=410)
        return _confirmation(request, "ask", remark)
    try:
        confirm_remark(remark.pk)
    except Refused:
        return _confirmation(request, "over", remark, status=410)
    except Remark.DoesNotExist:
        return _confirmation(request, "over", None, status=410)
    return _confirmation(request, "confirmed", _remark(remark_id))


def _remark(remark_id: int) -> Remark | None:
    return (
        Remark.objects.select_related("document__consultation")
        .defer("document__content", "document__images")
        .filter(pk=remark_id)
        .first()
    )


def _confirmation(
    request: HttpRequest, state: str, remark: Remark | None, status: int = 200
) -> HttpResponse:
    page = ConsultationIndexPage.originals.live().order_by("pk").first()
    crumb = (_("Confirmation of a remark"), request.path)
    context: dict[str, Any] = {
        "state": state,
        "remark": remark,
        "breadcrumbs": page.get_breadcrumbs(request, crumb) if page else [crumb],
    }
    return TemplateResponse(request, "planpages/remark_confirmation.html", context, status=status)


def _block_or_404(shown: ShownText, block_id: str) -> TextBlock | None:
    if not block_id:
        return None
    block = shown.of_block(block_id)
    if block is None or not block.commentable:
        raise Http404("There is no such paragraph in this document.")
    return block


def _quoted(block: TextBlock | None, words: str) -> str:
    """Words that the reader marked on the page, if they really stand in the paragraph."""
    words = " ".join(words.split())[:1000]
    return words if block and words and words in block.plain else ""


def _show_errors(form: RemarkForm, error: ValidationError) -> None:
    messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, found in messages.items():
        form.add_error(field if field in form.fields else None, found)


def _place(document: ConsultationDocument, block: TextBlock | None) -> str:
    """Where in the document the reader came from."""
    return f"{document.get_absolute_url()}#{block.anchor if block else 'caly-rozdzial'}"


def _crumbs(document: ConsultationDocument, last: str) -> list[tuple[str, str]]:
    consultation = document.consultation
    return [
        (polish_words(consultation.title), consultation.get_absolute_url()),
        (polish_words(document), document.get_absolute_url()),
        (last, ""),
    ]
