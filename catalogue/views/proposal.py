"""Proposing an entity and confirming the proposal. None of these pages is kept in a cache."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.page_cache import no_public_cache
from home.signed_links import LinkError, LinkExpired
from home.verdicts import Refused

from ..actions.proposals import confirm_proposal, confirmation_link, propose_entity
from ..choices import ProposalState
from ..models import CataloguePage, EntityProposal
from ..models.proposal import CONFIRM_WITHIN
from ..proposal_form import ProposalForm
from ..shown import proposed_terms
from .frame import render_under

GONE = 410


@no_public_cache
def propose(page: CataloguePage, request: HttpRequest) -> HttpResponse:
    """/katalog/zglos/"""
    form = ProposalForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid():
        try:
            propose_entity(**form.proposal)
        except ValidationError as error:
            # Somebody took the same number in the meantime.
            for field, found in error.error_dict.items():
                form.add_error(field if field in form.fields else None, found)
        else:
            return HttpResponseRedirect(f"{page.get_url(request)}zglos/wyslano/")
    return render_under(
        page,
        request,
        "catalogue/proposal_form.html",
        {"form": form, "days": CONFIRM_WITHIN.days},
        (_("Propose an entity"), ""),
    )


@no_public_cache
def sent(page: CataloguePage, request: HttpRequest) -> HttpResponse:
    """After sending: the proposal waits for the link from the mail to be followed."""
    return render_under(
        page,
        request,
        "catalogue/proposal_sent.html",
        {"days": CONFIRM_WITHIN.days},
        (_("Propose an entity"), f"{page.get_url(request)}zglos/"),
        (_("Check your mail"), ""),
    )


# No session stands behind this form: who knows the token may confirm, and nobody else.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/katalog/potwierdzenie/<token>/`: a page with a button; the button confirms."""
    try:
        proposal_id = confirmation_link.read(token)["proposal"]
    except LinkExpired:
        return _confirmation(request, "over", None, status=GONE)
    except (LinkError, KeyError):
        return _confirmation(request, "invalid", None, status=404)
    proposal = EntityProposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        # Nobody confirmed it in the term, so it was forgotten.
        return _confirmation(request, "over", None, status=GONE)
    if proposal.state != ProposalState.UNCONFIRMED:
        return _confirmation(request, "already", proposal)
    if request.method != "POST":
        if timezone.now() >= proposal.confirm_by:
            return _confirmation(request, "over", proposal, status=GONE)
        return _confirmation(request, "ask", proposal)
    try:
        proposal = confirm_proposal(proposal_id)
    except Refused:
        return _confirmation(request, "over", proposal, status=GONE)
    except EntityProposal.DoesNotExist:
        return _confirmation(request, "over", None, status=GONE)
    return _confirmation(request, "confirmed", proposal)


def _confirmation(
    request: HttpRequest, state: str, proposal: EntityProposal | None, status: int = 200
) -> HttpResponse:
    page = CataloguePage.originals.live().order_by("pk").first()
    context: dict[str, Any] = {
        "state": state,
        "proposal": proposal,
        # After the decision a link that lies in a mailbox shows nobody what was written.
        "terms": proposed_terms(proposal)
        if proposal and proposal.state in (ProposalState.UNCONFIRMED, ProposalState.WAITING)
        else [],
    }
    crumb = (_("Confirmation of a proposal"), request.path)
    return render_under(
        page, request, "catalogue/proposal_confirmation.html", context, crumb, status=status
    )
