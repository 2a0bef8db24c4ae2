"""May I? What predicates of `permissions.py` answer, in every app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """An action was refused; the message is for the person who tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = str(reason)


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; otherwise `reason` says why not, in words for the person who asks."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason

    def demand(self) -> None:
        """Raise Refused unless allowed."""
        if self.reason:
            raise Refused(self.reason)


YES = Verdict()


def no(reason: Any) -> Verdict:
    return Verdict(str(reason))


class Unreadable(Exception):
    """The file as a whole cannot be used; the reason is for the person who brought it."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)
