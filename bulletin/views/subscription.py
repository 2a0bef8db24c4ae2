"""/biuletyn/prenumerata/: subscribing, confirming, the own page, leaving. Cached nowhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from home.admin_screens import tell
from home.models.pages import Crumb
from home.page_cache import no_public_cache
from home.signed_links import LinkError, LinkExpired
from home.verdicts import Refused

from .. import subscription_notices
from ..actions.subscribers import (
    confirm_request,
    erase_subscriber,
    leave,
    request_address_change,
    request_subscription,
    set_topics,
)
from ..models import Subscriber, SubscriptionRequest, Topic
from ..models.subscriber import CONFIRM_WITHIN, KEEP_LEFT
from ..personal_data import personal_data
from ..subscription_forms import AddressForm, SubscriptionForm, TopicsForm
from ..subscription_links import (
    is_recent,
    leaving_link,
    own_page_link,
    own_page_url,
    request_of,
    subscriber_of,
)

GONE = 410
SLUG = "biuletyn"


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *crumbs: Crumb,
    status: int = 200,
) -> TemplateResponse:
    """In the frame of the site, under the bulletin's page where there is one."""
    page = Page.objects.live().filter(depth=3, slug=SLUG).specific().first()
    if page is not None and hasattr(page, "get_breadcrumbs"):
        trail = page.get_breadcrumbs(request)
    else:
        trail = [(_("Home page"), "/")]
    return TemplateResponse(
        request,
        f"bulletin/subscription/{template}.html",
        {"breadcrumbs": [*trail, *crumbs], "days_kept": KEEP_LEFT.days, **context},
        status=status,
    )


def _form_crumb() -> Crumb:
    return _("Subscription"), reverse("bulletin_subscribe")


@no_public_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """`/biuletyn/prenumerata/`"""
    form = SubscriptionForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid():
        request_subscription(
            email=form.cleaned_data["email"],
            topics=form.cleaned_data["topics"],
            clause=form.clause,
        )
        return HttpResponseRedirect(reverse("bulletin_subscription_sent"))
    context = {"form": form, "days": CONFIRM_WITHIN.days}
    return _page(request, "form", context, _form_crumb())


@require_safe
@no_public_cache
def sent(request: HttpRequest) -> HttpResponse:
    """The same page for every address, known or not."""
    return _page(
        request,
        "sent",
        {"days": CONFIRM_WITHIN.days},
        _form_crumb(),
        (_("Check your mail"), ""),
    )


# No session stands behind these forms: who knows the token may act, and nobody else.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button subscribes, or moves the subscription to this address."""
    try:
        wanted = SubscriptionRequest.objects.filter(pk=request_of(token)).first()
    except LinkExpired:
        return _confirmation(request, "over", status=GONE)
    except LinkError:
        return _confirmation(request, "invalid", status=404)
    if wanted is None:
        # Nobody confirmed it in the term, so it was forgotten.
        return _confirmation(request, "over", status=GONE)
    if wanted.used_at is not None:
        return _confirmation(request, "already", wanted)
    if timezone.now() >= wanted.confirm_by:
        return _confirmation(request, "over", wanted, status=GONE)
    if request.method != "POST":
        return _confirmation(request, "ask", wanted)
    try:
        subscriber = confirm_request(wanted.pk)
    except SubscriptionRequest.DoesNotExist:
        return _confirmation(request, "over", status=GONE)
    except Refused:
        wanted.refresh_from_db()
        state = "already" if wanted.used_at else "over"
        return _confirmation(request, state, wanted, status=200 if wanted.used_at else GONE)
    except ValidationError:
        return _confirmation(request, "taken", wanted, status=409)
    return _confirmation(request, "confirmed", wanted, subscriber)


def _confirmation(
    request: HttpRequest,
    state: str,
    wanted: SubscriptionRequest | None = None,
    subscriber: Subscriber | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"state": state, "wanted": wanted}
    if subscriber is not None:
        context.update(
            topics=subscriber.topics(), own_page=own_page_url(subscriber.pk, subscriber.key)
        )
    elif wanted is not None and wanted.kind == SubscriptionRequest.Kind.JOIN:
        context["topics"] = [topic for topic in Topic if topic in wanted.topics]
    crumb = (_("Confirmation"), "")
    return _page(request, "confirmation", context, _form_crumb(), crumb, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the person gets, and every change of it."""
    try:
        subscriber = subscriber_of(own_page_link, token)
    except LinkExpired:
        return _expired(request, token)
    except LinkError:
        return _no_link(request, 404)
    if subscriber is None:
        return _no_link(request, GONE)
    if not subscriber.is_active and request.POST.get("act") != "erase":
        return _leaving(request, "left")
    forms_: dict[str, forms.Form] = {
        "topics": TopicsForm(initial={"topics": subscriber.topics()}, auto_id="topics_%s"),
        "address": AddressForm(auto_id="address_%s"),
    }
    done = request.GET.get("zmieniono", "")
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "leave":
            leave(subscriber)
            return _leaving(request, "left")
        if act == "erase":
            erase_subscriber(subscriber, None)
            return _leaving(request, "erased")
        if act in forms_:
            answer = _change(request, token, subscriber, act, forms_)
            if answer is not None:
                return answer
    return _page(
        request,
        "own_page",
        {
            "subscriber": subscriber,
            "topics_form": forms_["topics"],
            "address_form": forms_["address"],
            "done": done if done in ("topics", "address") else "",
            "data_url": reverse("bulletin_own_data", args=[token]),
        },
        _form_crumb(),
        (_("Your subscription"), ""),
        status=422 if request.method == "POST" else 200,
    )


def _change(
    request: HttpRequest,
    token: str,
    subscriber: Subscriber,
    act: str,
    forms_: dict[str, forms.Form],
) -> HttpResponse | None:
    """Do what one of the two forms asks; None if its form has to be shown again."""
    kind = TopicsForm if act == "topics" else AddressForm
    form = forms_[act] = kind(request.POST, auto_id=f"{act}_%s")
    if not form.is_valid():
        return None
    try:
        if act == "topics":
            set_topics(subscriber, form.cleaned_data["topics"])
        else:
            request_address_change(subscriber, email=form.cleaned_data["email"])
    except (Refused, ValidationError) as error:
        tell(form, error)
        return None
    here = reverse("bulletin_own_subscription", args=[token])
    return HttpResponseRedirect(f"{here}?zmieniono={act}")


def _expired(request: HttpRequest, token: str) -> HttpResponse:
    """A genuine link that is too old: its owner may have a new one, sent to their own address."""
    if request.method == "POST":
        subscriber = subscriber_of(own_page_link, token, even_expired=True)
        if subscriber is not None and subscriber.is_active:
            # One a day, however often the button is pressed.
            subscription_notices.own_page(subscriber, timezone.localdate().isoformat())
        return _page(request, "link", {"state": "sent"}, _form_crumb(), (_("Check your mail"), ""))
    crumb = (_("The link is too old"), "")
    return _page(request, "link", {"state": "expired"}, _form_crumb(), crumb, status=GONE)


def _no_link(request: HttpRequest, status: int) -> HttpResponse:
    crumb = (_("The link is not right"), "")
    return _page(request, "link", {"state": "invalid"}, _form_crumb(), crumb, status=status)


@require_safe
@no_public_cache
def own_data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that is kept about the person, for the person (RODO, art. 15)."""
    try:
        subscriber = subscriber_of(own_page_link, token)
    except LinkError:
        subscriber = None
    if subscriber is None:
        raise Http404
    response = JsonResponse(
        personal_data(subscriber), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="prenumerata-moje-dane.json"'
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One POST leaves, also from a mail program without asking further (RFC 8058)."""
    try:
        subscriber = subscriber_of(leaving_link, token)
    except LinkExpired:
        return _no_link(request, GONE)
    except LinkError:
        return _no_link(request, 404)
    if subscriber is None:
        # Erased, or moved to another address: this one gets nothing.
        return _leaving(request, "gone")
    if request.method == "POST":
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        leave(subscriber, one_click=one_click)
        return _leaving(request, "left")
    if not subscriber.is_active:
        return _leaving(request, "left")
    own = own_page_url(subscriber.pk, subscriber.key) if is_recent(token) else ""
    return _leaving(request, "ask", own)


def _leaving(request: HttpRequest, state: str, own_page: str = "") -> HttpResponse:
    context = {"state": state, "own_page": own_page}
    return _page(request, "leaving", context, _form_crumb(), (_("Unsubscribing"), ""))
