"""What waits for those who keep the catalogue on the first page of the CMS."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from home.registry import DeskItem

from .models import Entity, EntityProposal
from .models.entity import STALE_AFTER
from .permissions import may_confirm_data, may_decide_proposal


def desk_items(user: User) -> list[DeskItem]:
    items = []
    if may_decide_proposal(user) and (count := EntityProposal.objects.waiting().count()):
        items.append(
            DeskItem(
                title=_("Proposals for the catalogue to decide on"),
                url=f"{reverse('catalogue_proposals')}?state=waiting",
                count=count,
            )
        )
    if may_confirm_data(user) and (count := Entity.objects.stale().count()):
        since = timezone.localdate() - STALE_AFTER
        entities = reverse(Entity.snippet_viewset.get_url_name("list"))
        items.append(
            DeskItem(
                title=_("Entities whose data nobody has confirmed for a year"),
                # The filter takes days before the given one.
                url=f"{entities}?not_confirmed_since={since + timedelta(days=1):%Y-%m-%d}",
                count=count,
            )
        )
    return items
