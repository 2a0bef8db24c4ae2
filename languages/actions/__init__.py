"""Every change of state of a translation: predicate, one transaction, log."""

from .deciding import publish, publish_many, send_back, withdraw
from .writing import decide_changed, reopen, start, submit, sync

__all__ = [
    "decide_changed",
    "publish",
    "publish_many",
    "reopen",
    "send_back",
    "start",
    "submit",
    "sync",
    "withdraw",
]
