"""What of the plan's records the database itself keeps from changing."""

from home.immutability import Guarded, guard


def register() -> None:
    guard(
        Guarded("planpages.Decision"),
        Guarded("planpages.AdoptedVersion"),
        Guarded("planpages.Resolution"),
        Guarded("planpages.IndicatorDefinition"),
        Guarded("planpages.InterventionDefinition"),
        Guarded(
            "planpages.ConsultationDocument",
            ("consultation_id", "chapter_id", "content", "digest", "images", "frozen_at"),
        ),
        # An unconfirmed remark is not a record yet, and is removed when its term is over.
        Guarded(
            "planpages.Remark",
            ("text", "quote", "block_id", "document_id", "sent_at"),
            when="OLD.confirmed_at IS NOT NULL",
        ),
    )
