"""An entity that somebody proposed through the public form; a record of its own until decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.languages.addresses import active
from home.models import ConsentClause

from ..choices import DECIDED, ProposalState
from .entity import Entity

CONFIRM_WITHIN = timedelta(days=7)
KEEP_PROPOSER = timedelta(days=90)


class ProposalQuerySet(models.QuerySet["EntityProposal"]):
    def waiting(self) -> ProposalQuerySet:
        """Confirmed, not decided."""
        return self.filter(state=ProposalState.WAITING)

    def confirmed(self) -> ProposalQuerySet:
        """What the office sees: proposals that nobody confirmed were never received."""
        return self.exclude(state=ProposalState.UNCONFIRMED)

    def to_forget(self, now: datetime) -> ProposalQuerySet:
        """Unconfirmed past the term, and a day for clocks that differ."""
        return self.filter(
            state=ProposalState.UNCONFIRMED,
            created_at__lt=now - CONFIRM_WITHIN - timedelta(days=1),
        )

    def to_erase(self, now: datetime) -> ProposalQuerySet:
        """Decided long enough ago for the proposer to be forgotten."""
        return self.filter(
            state__in=DECIDED, decided_at__lt=now - KEEP_PROPOSER, erased_at__isnull=True
        )


class EntityProposal(models.Model):
    data = models.JSONField(_("data"))
    """Of the entity, by the names of its fields, and under `offer` those of one offer."""
    proposer_name = models.CharField(_("who proposes"), max_length=150)
    language = models.CharField(max_length=8, default=active, editable=False)
    """Of the form that was filled in, and so of the letters about it."""
    proposer_email = models.EmailField(_("e-mail address"))
    clause = models.ForeignKey(
        ConsentClause,
        verbose_name=_("information clause"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        _("state"),
        max_length=15,
        choices=ProposalState.choices,
        default=ProposalState.UNCONFIRMED,
        db_index=True,
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("reason"), blank=True)
    entity = models.ForeignKey(
        Entity,
        verbose_name=_("entity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    erased_at = models.DateTimeField(_("proposer's data erased"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of an entity")
        verbose_name_plural = _("proposals of entities")
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.UNCONFIRMED, confirmed_at__isnull=True)
                | (~Q(state=ProposalState.UNCONFIRMED) & Q(confirmed_at__isnull=False)),
                name="catalogue_proposal_confirmed_first",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "rejected"], decided_at__isnull=False)
                | (~Q(state__in=["accepted", "rejected"]) & Q(decided_at__isnull=True)),
                name="catalogue_proposal_decision_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.REJECTED) | ~Q(reason=""),
                name="catalogue_rejection_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.data.get("name", "")) or f"#{self.pk}"

    @property
    def confirm_by(self) -> datetime:
        """From this moment on it can no longer be confirmed."""
        return self.created_at + CONFIRM_WITHIN

    @property
    def offer(self) -> dict[str, Any]:
        """The one offer that came with it, or nothing."""
        return self.data.get("offer") or {}
