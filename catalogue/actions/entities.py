"""What happens to an entity besides being edited: its data are confirmed."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from home.page_cache import content_changed

from ..models import Entity
from ..permissions import may_confirm_data


def confirm_entity_data(entity: Entity, user: User, *, on: date | None = None) -> Entity:
    """Write down that the published data are right; a second time on one day changes nothing."""
    on = on or timezone.localdate()
    with transaction.atomic():
        entity = Entity.objects.select_for_update(of=("self",)).get(pk=entity.pk)
        may_confirm_data(user, entity).demand()
        if entity.confirmed_on is not None and entity.confirmed_on >= on:
            return entity
        before = entity.confirmed_on
        entity.confirmed_on = on
        entity.save(update_fields=["confirmed_on"])
        content_changed()
        log(
            instance=entity,
            action="catalogue.entity.confirm",
            user=user,
            data={"before": before.isoformat() if before else None, "on": on.isoformat()},
        )
    return entity
