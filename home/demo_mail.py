"""/demo/poczta/: every mail of the outbox, readable by whoever tries the demo out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.languages.addresses import here
from home.models.outbox import OutgoingMail
from home.page_cache import no_public_cache

PER_PAGE = 25


def only_in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mail holds personal data and links that act: elsewhere there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@only_in_demo
@no_public_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    mails = OutgoingMail.objects.defer("text", "html", "attachments")
    return render(
        request,
        "home/demo/mail_list.html",
        {
            "mails": Paginator(mails, PER_PAGE).get_page(request.GET.get("strona")),
            "breadcrumbs": [(_("Home page"), here("/")), (_("Mail of the demo"), "")],
            "in_all_languages": True,
        },
    )


@require_safe
@only_in_demo
@no_public_cache
def mail_detail(request: HttpRequest, mail_id: int) -> HttpResponse:
    mail = get_object_or_404(OutgoingMail, pk=mail_id)
    return render(
        request,
        "home/demo/mail_detail.html",
        {
            "mail": mail,
            "breadcrumbs": [
                (_("Home page"), here("/")),
                (_("Mail of the demo"), reverse("demo_mail")),
                (format_html('<span lang="{}">{}</span>', mail.language, mail.subject), ""),
            ],
            "in_all_languages": True,
        },
    )


@require_safe
@only_in_demo
@no_public_cache
def mail_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML version alone, shut off from the site."""
    mail = get_object_or_404(OutgoingMail.objects.exclude(html=""), pk=mail_id)
    response = HttpResponse(mail.html)
    response["Content-Security-Policy"] = (
        "sandbox allow-popups; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
    )
    return response
