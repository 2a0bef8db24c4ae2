"""Proposals as the office handles them: a list to work through, one proposal with its decision."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.models import ModelLogEntry

from home.admin_screens import DayColumn, RefusedPage, Screen, tell
from home.verdicts import Refused, Verdict

from ..actions.proposals import accept_proposal, erase_proposer, reject_proposal
from ..choices import EntityKind, ProposalState
from ..models import Entity, EntityProposal
from ..permissions import (
    may_accept_proposal,
    may_decide_proposal,
    may_erase_proposer,
    may_see_proposals,
)
from ..shown import offered_terms, proposed_terms

STATES = [
    (state.value, state.label)
    for state in (ProposalState.WAITING, ProposalState.ACCEPTED, ProposalState.REJECTED)
]


class ProposalFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STATES)

    class Meta:
        model = EntityProposal
        fields = ["state"]


class ProposalListView(RefusedPage, BaseListingView):
    model = EntityProposal
    page_title = gettext_lazy("Proposals for the catalogue")
    header_icon = "mail"
    verbose_name_plural = gettext_lazy("proposals")
    index_url_name = "catalogue_proposals"
    index_results_url_name = "catalogue_proposals_results"
    filterset_class = ProposalFilters
    paginate_by = 30
    default_ordering: ClassVar[tuple[str, ...]] = ("-confirmed_at", "-pk")

    def may_see(self) -> Verdict:
        return may_see_proposals(self.request.user)

    def get_base_queryset(self) -> Any:
        return EntityProposal.objects.confirmed()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "name",
                label=_("Entity"),
                accessor=str,
                get_url=lambda proposal: reverse("catalogue_proposal", args=[proposal.pk]),
                width="36%",
            ),
            Column("kind", label=_("Kind"), accessor=_kind),
            Column("city", label=_("Town or village"), accessor=lambda p: p.data.get("city", "")),
            Column("proposer_name", label=_("Who proposes")),
            DayColumn(
                "confirmed_at",
                label=_("Confirmed"),
                sort_key="confirmed_at",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda proposal: proposal.get_state_display(),
                primary=lambda proposal: proposal.state == ProposalState.WAITING,
            ),
        ]


def _kind(proposal: EntityProposal) -> str:
    kind = proposal.data.get("kind", "")
    return str(EntityKind(kind).label) if kind in EntityKind.values else ""


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The sender is told it by e-mail."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give the reason: the sender is told it.")},
    )


class ProposalView(Screen):
    """One proposal: what it says, what may be done with it."""

    template_name = "catalogue/admin/proposal.html"
    header_icon = "mail"

    acts: ClassVar[dict[str, type[forms.Form]]] = {
        "accept": forms.Form,
        "reject": RejectForm,
        "erase": forms.Form,
    }

    def may_see(self) -> Verdict:
        return may_see_proposals(self.request.user)

    @cached_property
    def proposal(self) -> EntityProposal:
        return get_object_or_404(
            EntityProposal.objects.confirmed().select_related("entity", "decided_by", "clause"),
            pk=self.kwargs["pk"],
        )

    def get_page_title(self) -> str:
        return str(self.proposal)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Proposals for the catalogue"), reverse("catalogue_proposals"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("act", "")
        here = reverse("catalogue_proposal", args=[self.proposal.pk])
        if act not in self.acts:
            return redirect(here)
        form = self.acts[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                return redirect(self._do(act, form) or here)
            except (Refused, ValidationError) as error:
                tell(form, error)
        # Somebody else may have decided meanwhile: show what is.
        self.__dict__.pop("proposal", None)
        return self.render_to_response(self.get_context_data(**{f"{act}_form": form}))

    def _do(self, act: str, form: forms.Form) -> str | None:
        user: Any = self.request.user
        if act == "accept":
            proposal = accept_proposal(self.proposal, user)
            messages.success(
                self.request,
                _("The proposal is accepted. This is the draft: complete it and publish it."),
            )
            return edit_url(proposal.entity) if proposal.entity else None
        if act == "reject":
            reject_proposal(self.proposal, user, reason=form.cleaned_data["reason"])
            messages.success(self.request, _("The proposal is rejected; its sender is told why."))
            return reverse("catalogue_proposals")
        erase_proposer(self.proposal, user)
        messages.success(self.request, _("The data of the proposer are erased."))
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        proposal, user = self.proposal, self.request.user
        context.update(
            proposal=proposal,
            terms=proposed_terms(proposal),
            offered=offered_terms(proposal),
            accept=may_accept_proposal(user, proposal),
            decide=may_decide_proposal(user, proposal),
            erase=may_erase_proposer(user, proposal),
            alike=_alike(proposal) if proposal.state == ProposalState.WAITING else [],
            draft_url=edit_url(proposal.entity) if proposal.entity else "",
            entries=ModelLogEntry.objects.for_instance(proposal).select_related("user"),
        )
        for act, form in self.acts.items():
            context.setdefault(f"{act}_form", form(auto_id=f"{act}_%s"))
        context["view_forms"] = [context[f"{act}_form"] for act in self.acts]
        return context


def edit_url(entity: Entity) -> str:
    return reverse(Entity.snippet_viewset.get_url_name("edit"), args=[entity.pk])


def _alike(proposal: EntityProposal) -> list[tuple[Entity, str]]:
    """Entities that the catalogue has already under one of the numbers or the same name."""
    data = proposal.data
    numbers = {name: data.get(name) or "" for name in ("nip", "regon", "krs")}
    found = Entity.objects.with_identifiers(**numbers) | Entity.objects.filter(
        name__iexact=data.get("name", "")
    )
    return [(entity, edit_url(entity)) for entity in found.distinct()[:5]]
