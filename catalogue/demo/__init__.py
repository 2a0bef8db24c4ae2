"""Example entities for the demonstration: texts in YAML, made once, then left to whoever edits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.log_actions import log

from home.clauses import first_clause
from home.demo.moments import clock_at, quiet_log
from home.page_cache import content_changed
from home.written_texts import load, stream, structs

from ..actions.proposals import confirm_proposal, propose_entity
from ..models import CataloguePage, Entity, EntityProposal, Offer, OfferPhoto
from ..proposal_form import AUDIENCES, ProposalForm

FOLDER = Path(__file__).parent
TEXTS = {"summary", "activity", "social_aim", "earnings_use"}
"""Set as Polish is set; other values stay as they are written."""
STORY = {"story_title", "story", "story_results"}


def build_catalogue() -> str | None:
    """Entities and proposals that are not there yet."""
    with transaction.atomic(), quiet_log():
        made = Entities().make()
        proposals = make_proposals()
    return f"catalogue: {made} entities, {proposals} proposals" if made or proposals else None


class Entities:
    def __init__(self) -> None:
        self.images: dict[str, int] = {}
        self.today = timezone.localdate()
        self.now = timezone.now()
        self.keeper = get_user_model().objects.filter(username="redaktor").first()

    def make(self) -> int:
        there = set(Entity.objects.filter(is_example=True).values_list("name", flat=True))
        texts = [
            text for path in sorted(FOLDER.glob("entities/*.yaml")) for text in load(path) or []
        ]
        new = [text for text in texts if _plain(text["name"]) not in there]
        for number, text in enumerate(new):
            self.entity(text, number)
        if new:
            content_changed()
        return len(new)

    def entity(self, text: dict[str, Any], number: int) -> None:
        fields = {
            name: value if name in TEXTS else _plain(value)
            for name, value in text.items()
            if name not in STORY | {"offers", "photo", "confirmed_days_ago"}
        }
        for name in ("latitude", "longitude"):
            if name in fields:
                fields[name] = Decimal(str(fields[name]))
        added = self.now - timedelta(days=500, minutes=number)
        live = fields.setdefault("live", True)
        entity = Entity(
            **fields,
            is_example=True,
            created_at=added,
            first_published_at=added if live else None,
            last_published_at=added if live else None,
            has_unpublished_changes=not live,
            confirmed_on=self.today - timedelta(days=text["confirmed_days_ago"])
            if "confirmed_days_ago" in text
            else None,
        )
        if "photo" in text:
            entity.photo_id = self.image(text["photo"])
        if "story" in text:
            key = text["name"]
            entity.story_title = text.get("story_title", "")
            results = structs("result", text.get("story_results", []), key, "results")
            fields_of_story = {
                "story": stream(text["story"], "catalogue", key, image=self.image),
                "story_results": results,
            }
            for name, value in fields_of_story.items():
                setattr(entity, name, value)
        entity.full_clean()
        entity.offers = [self.offer(offer) for offer in text.get("offers", [])]
        # Written for search once, when all of it is there, not anew with each offer.
        entity.live = False
        entity.save()
        if live:
            entity.live = True
            entity.save(update_fields=["live"])
        log(instance=entity, action="wagtail.create", user=self.keeper, content_changed=True)

    def offer(self, text: dict[str, Any]) -> Offer:
        fields = {
            name: value if name == "description" else _plain(value)
            for name, value in text.items()
            if name != "photos"
        }
        for name in AUDIENCES:
            fields.setdefault(name, False)
        offer = Offer(**fields)
        offer.full_clean(exclude=["entity"])
        offer.photos = [
            OfferPhoto(image_id=self.image(photo["image"]), alt=photo["alt"])
            for photo in text.get("photos", [])
        ]
        return offer

    def image(self, name: str) -> int:
        """The picture that the texts call `name`, drawn when first asked for."""
        from .pictures import picture

        if name not in self.images:
            title, content = picture(name)
            file = ImageFile(ContentFile(content), name=f"przyklad-{name}.png")
            image = get_image_model().objects.create(title=title, file=file)
            self.images[name] = image.pk
        return self.images[name]


def make_proposals() -> int:
    """A few that await a decision, so that the office's list shows how it looks."""
    if EntityProposal.objects.exists() or not CataloguePage.originals.exists():
        return 0
    texts = load(FOLDER / "proposals.yaml")
    clause = first_clause(ProposalForm.form_code)
    for text in texts:
        sent = timezone.now() - timedelta(days=text["days_ago"])
        with clock_at(sent):
            proposal = propose_entity(
                data={name: _plain(value) for name, value in text["entity"].items()},
                offer=text.get("offer"),
                proposer_name=text["proposer_name"],
                proposer_email=text["proposer_email"],
                clause=clause,
            )
            confirm_proposal(proposal.pk)
    return len(texts)


def _plain(value: Any) -> Any:
    return value.replace("\u00a0", " ") if isinstance(value, str) else value
