"""What readers ask for is counted by day, without anything that tells who they are."""

from __future__ import annotations

import logging
import re

from django.db import DatabaseError, transaction

from search.models import AskedQuery
from search.searching import Results

logger = logging.getLogger(__name__)

LONGEST = 100
_MAIL = re.compile(r"\S@\S|\(at\)|\[at\]", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?:\d[\s().\-\u00a0]*){7,}")
"""Seven digits: a telephone, PESEL, NIP or an account; no year, amount or resolution has as many
without letters between them."""


def may_be_logged(text: str) -> bool:
    return bool(text) and not _MAIL.search(text) and not _LONG_NUMBER.search(text)


def count(results: Results) -> None:
    """Count a query; a failure here is nobody's trouble."""
    text = " ".join(results.question.text.lower().split())[:LONGEST]
    narrowed = bool(results.asked.choice) or results.asked.page > 1 or results.asked.by_date
    if narrowed or not may_be_logged(text):
        return
    try:
        with transaction.atomic():
            AskedQuery.count(text, results.with_words)
    except DatabaseError as error:
        logger.warning("A query could not be counted: %s", type(error).__name__)
