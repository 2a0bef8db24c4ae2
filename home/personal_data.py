"""What the site holds of one person, by e-mail address: found, handed out, erased.

Every app says for itself what it holds: a source in `registry.personal_data`. See
docs/personal-data.md.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone
from django.utils.translation import gettext as _

from home.models.personal_data import PersonalDataAct, mark_of_address
from home.registry import personal_data
from home.spreadsheets import add_sheet, file_of, new_workbook
from home.verdicts import YES, Refused, Verdict, no

logger = logging.getLogger(__name__)

Kind = PersonalDataAct.Kind
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Holding:
    """One thing that is held of a person."""

    title: str
    facts: Facts
    """Words and values, as a person reads them."""
    url: str = ""
    """Its screen in the CMS."""
    note: str = ""
    """What becomes of it at an erasure, where that is not plain."""
    record: dict[str, Any] | None = None
    """The same for machines; without it the facts are."""


@dataclass
class Outcome:
    """What an erasure did in one source."""

    erased: int = 0
    left: list[str] = field(default_factory=list)
    """What stays and why, a sentence each."""


class PersonalDataSource(Protocol):
    """What one app says of a person. Addresses are compared whatever the size of their letters."""

    code: str
    """Short, for files and the log."""

    @property
    def label(self) -> str:
        """What it holds, as a heading."""

    def find(self, email: str, user: User) -> list[Holding]:
        """Everything held of the person whose address this is."""

    def erase(self, email: str, user: User) -> Outcome:
        """Erase it by the app's own actions. A second time there is nothing left to do."""


@dataclass(frozen=True)
class Found:
    code: str
    label: str
    holdings: list[Holding]


@dataclass(frozen=True)
class Done:
    code: str
    label: str
    outcome: Outcome


def may_answer_for_persons(user: User | AnonymousUser) -> Verdict:
    """Look for all that is held of a person, hand it out, erase it (RODO, art. 15, 17 and 20)."""
    if user.is_active and user.has_perm("home.add_personaldataact"):
        return YES
    return no(_("Requests of persons about their data are answered by those appointed to it."))


def look_for(email: str, user: User) -> list[Found]:
    """Sources that hold something. That somebody looked is written down, the address is not."""
    may_answer_for_persons(user).demand()
    found = _find(email, user)
    _write_down(Kind.SEARCH, email, user, {one.code: len(one.holdings) for one in found})
    return found


def hand_out(email: str, user: User, *, note: str = "") -> list[Found]:
    """The same, to be given to the person; written down as such."""
    may_answer_for_persons(user).demand()
    found = _find(email, user)
    counts = {one.code: len(one.holdings) for one in found}
    _write_down(Kind.EXPORT, email, user, counts, note)
    return found


def erase(email: str, user: User, *, note: str) -> list[Done]:
    """Erase all that may be erased. A source that fails stops no other: it can be done again."""
    may_answer_for_persons(user).demand()
    done = []
    for source in personal_data:
        try:
            outcome = source.erase(email, user)
        except Refused as refused:
            outcome = Outcome(left=[refused.reason])
        except Exception as error:
            # Not its message, which may hold the address.
            logger.error("Erasing in %s failed: %s", source.code, type(error).__name__)
            outcome = Outcome(left=[_("Something went wrong here. Try it again.")])
        if outcome.erased or outcome.left:
            done.append(Done(source.code, source.label, outcome))
    _write_down(Kind.ERASURE, email, user, {one.code: one.outcome.erased for one in done}, note)
    return done


def acts_about(email: str) -> Sequence[PersonalDataAct]:
    """What was done before for the person of this address."""
    acts = PersonalDataAct.objects.filter(person=mark_of_address(email)).exclude(kind=Kind.SEARCH)
    return list(acts.select_related("done_by")[:20])


def as_json(email: str, found: Sequence[Found]) -> bytes:
    """For machines: a person may take their data elsewhere."""
    content = {
        "email": email,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "sources": [
            {
                "code": one.code,
                "name": one.label,
                "items": [
                    {
                        "title": holding.title,
                        "data": dict(holding.facts) if holding.record is None else holding.record,
                    }
                    for holding in one.holdings
                ],
            }
            for one in found
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str).encode()


def as_xlsx(found: Sequence[Found]) -> IO[bytes]:
    """For people: a sheet a source, a row a fact."""
    book = new_workbook()
    headings = [_("What"), _("Field"), _("Value")]
    for one in found:
        rows = (
            [holding.title, label, value]
            for holding in one.holdings
            for label, value in holding.facts
        )
        add_sheet(book, one.label, headings, rows, [40, 32, 80])
    if not found:
        add_sheet(book, _("Nothing"), [_("Nothing is held of this address.")], ())
    return file_of(book)


def _find(email: str, user: User) -> list[Found]:
    found = []
    for source in personal_data:
        holdings = source.find(email, user)
        if holdings:
            found.append(Found(source.code, source.label, holdings))
    return found


def _write_down(
    kind: PersonalDataAct.Kind, email: str, user: User, counts: dict[str, int], note: str = ""
) -> None:
    PersonalDataAct.objects.create(
        kind=kind, person=mark_of_address(email), counts=counts, note=note, done_by=user
    )
