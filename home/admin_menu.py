"""An item in the menu of the CMS for those who may see the screen behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem


class PermittedItem(MenuItem):
    """Shown where `may_see(user)` says yes, a predicate of the app's `permissions`."""

    def __init__(self, *args: Any, may_see: Callable[[Any], object], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_see = may_see

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.may_see(request.user))
