"""What readers ask for is counted by day, without anything that tells who they are."""

from __future__ import annotations

import logging
import re

from django.db import DatabaseError, transaction

from search.models import AskedQuery
from search.searching import Results

logger = logging.getLogger(__name__)

LONGEST = 100
_MAIL = re.compile(r"\S\s?[@＠]\s?\S|[(\[{]\s*(?:at|małpa|malpa)\s*[)\]}]", re.IGNORECASE)
_BETWEEN = r"[\s().,+_\-\u2010-\u2015\u2212\u200b\u00ad]"
"""What people write between the digits of one number."""
_NUMBER = re.compile(rf"\d(?:{_BETWEEN}*\d){{6,}}")
"""Seven digits and more with no letters between them: a telephone, PESEL, NIP or an account."""
_YEAR = r"(?:1[89]|20)\d\d"
_DATE = rf"(?:0?[1-9]|[12]\d|3[01])[.\-]\s?(?:0?[1-9]|1[0-2])[.\-]\s?{_YEAR}|{_YEAR}-\d\d-\d\d"
_ONLY_YEARS = re.compile(rf"(?:{_DATE}|{_YEAR})(?:{_BETWEEN}+(?:{_DATE}|{_YEAR}))*")
"""What may have as many digits and be nobody's number."""


def may_be_logged(text: str) -> bool:
    """Whether a whole query has nothing that belongs to a person."""
    if not text or _MAIL.search(text):
        return False
    return all(_ONLY_YEARS.fullmatch(number) for number in _NUMBER.findall(text))


def count(results: Results) -> None:
    """Count a query; a failure here is nobody's trouble."""
    text = " ".join(results.question.text.lower().split())
    narrowed = bool(results.asked.chosen) or results.asked.page > 1 or results.asked.by_date
    if narrowed or not may_be_logged(text):
        return
    try:
        with transaction.atomic():
            AskedQuery.count(text[:LONGEST], results.with_words)
    except DatabaseError as error:
        logger.warning("A query could not be counted: %s", type(error).__name__)
