"""Large workbooks: made in the background, for one person, and given out to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.db.models import Count, Max
from django.utils import translation

from home.documents import Progress, forget_documents, request_document
from home.models import GeneratedDocument
from planpages.models import PlanPage

from ..models import ValueChange
from ..permissions import may_enter
from ..reading import Series, indicators_in_force
from .template import row_count, template

KIND = "wartosci"
MOST_AT_ONCE = 1_000
"""Rows of a workbook that is made while its reader waits: less than a second."""
EDITION = 1
"""To be raised with the columns and their words: workbooks made before are made anew."""
KEPT = timedelta(days=1)


class Outdated(Exception):
    """The person may enter other indicators now than when the workbook was asked for."""


def is_small(series: Sequence[Series], year: int) -> bool:
    """Whether the workbook is made at once. All others are made in the background."""
    return row_count(series, year) <= MOST_AT_ONCE


def entered_by(plan: PlanPage | None, user: User) -> list[Series]:
    """The indicators of the version in force whose values the person may enter."""
    series = indicators_in_force(plan, responsible=True) if plan else []
    return [one for one in series if may_enter(user, one.measure)]


def request_workbook(user: User, series: Sequence[Series], year: int) -> GeneratedDocument:
    """Have it made, unless it is there as it would be made now. `series`: what the person may
    enter."""
    language = translation.get_language() or ""
    subject = f"{user.pk} {year} {language} {indicators_mark(series)} {_values_mark(year)}"
    return request_document(KIND, subject)


def build_workbook(subject: str, progress: Progress) -> bytes:
    """The values as they are at this moment: each row carries its version, so that a workbook in
    which some are older than the site's does no harm. The indicators have to be those that were
    asked for."""
    user, year, language, mark, _values = subject.split(" ")
    plan = PlanPage.originals.order_by("path").first()
    with translation.override(language):
        series = entered_by(plan, User.objects.get(pk=int(user)))
        if indicators_mark(series) != mark:
            raise Outdated
        with template(series, int(year), progress) as file:
            return file.read()


def workbook_name(subject: str) -> str:
    return f"wartosci-{year_of(subject)}.xlsx"


def year_of(subject: str) -> int:
    return int(subject.split(" ")[1])


def is_of(subject: str, user: User) -> bool:
    """Whether this person asked for it."""
    return subject.split(" ")[0] == str(user.pk)


def is_still_allowed(subject: str, series: Sequence[Series]) -> bool:
    """Whether it holds exactly what the person may enter now."""
    return subject.split(" ")[3] == indicators_mark(series)


def indicators_mark(series: Sequence[Series]) -> str:
    """A digest of the rows that a workbook has, without their values."""
    rows = [
        (
            *(one.measure.pk, one.definition.pk, one.measure.dimension, one.measure.cells),
            *(one.measure.first_year, one.measure.every_years),
        )
        for one in series
    ]
    return sha256(repr((EDITION, rows)).encode()).hexdigest()[:24]


def _values_mark(year: int) -> str:
    """New with every change of a value of the year or of the one before. Changes are only added,
    but not always in the order of their numbers: so both are told."""
    changes = ValueChange.objects.filter(year__in=(year - 1, year))
    found = changes.aggregate(count=Count("pk"), last=Max("pk"))
    return f"{found['count']:x}-{found['last'] or 0:x}"


def forget_workbooks(now: datetime) -> int:
    """Retention rule: workbooks of yesterday."""
    return forget_documents([KIND], now - KEPT)
