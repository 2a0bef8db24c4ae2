"""Proof that the records are whole: the chain of decisions, the snapshots, the live pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import storages
from django.db import connection

from home import registry
from home.immutability import missing_triggers
from home.models import ArchivedFile

from .actions.adoption import live_content
from .models import AdoptedVersion, ConsultationDocument, Decision, DecisionKind, PlanPage
from .models.stages import GENESIS, ChainHead


def problems() -> Iterator[str]:
    """Each broken thing in a sentence, the first broken link of the chain first."""
    yield from _chain()
    yield from _versions()
    yield from _documents()
    yield from _files()
    yield from _live_pages()
    for name in missing_triggers(connection):
        yield f"the trigger {name} is missing"
    for proof in registry.record_proofs:
        yield from proof()


def _chain() -> Iterator[str]:
    previous, sequence = GENESIS, 0
    for decision in Decision.objects.order_by("sequence").iterator():
        sequence += 1
        if decision.sequence != sequence:
            yield f"decision {sequence}: missing (found {decision.sequence})"
            return
        if decision.previous_hash != previous:
            yield f"decision {sequence}: does not follow the one before"
            return
        if decision.compute_hash() != decision.hash:
            yield f"decision {sequence}: its content was changed"
            return
        previous = decision.hash
    head = ChainHead.objects.filter(pk=1).first()
    if (head.sequence, head.hash) != (sequence, previous) if head else sequence:
        yield f"decision {sequence + 1}: missing at the end of the chain"


def _versions() -> Iterator[str]:
    for version in AdoptedVersion.objects.select_related("resolution").order_by("plan", "number"):
        if not version.is_intact():
            yield f"version {version.number}: its content does not match its SHA-256"
        recorded = Decision.objects.filter(
            kind=DecisionKind.ADOPTED, chapter=None, resolution=version.resolution_id
        ).values_list("content_digest", flat=True)
        if list(recorded) != [version.digest]:
            yield f"version {version.number}: the decision recorded another content"
        named = {*version.record["images"].values(), version.resolution.annex_id}
        for missing in sorted(named - set(version.files.values_list("pk", flat=True))):
            yield f"version {version.number}: its file {missing} is not kept"


def _documents() -> Iterator[str]:
    for document in ConsultationDocument.objects.order_by("pk").iterator():
        if hashlib.sha256(document.content.encode()).hexdigest() != document.digest:
            yield f"document {document.pk}: its content does not match its SHA-256"
        named = set(document.images.values())
        for missing in sorted(named - set(document.files.values_list("pk", flat=True))):
            yield f"document {document.pk}: its file {missing} is not kept"


def _files() -> Iterator[str]:
    storage = storages["private"]
    for archived in ArchivedFile.objects.filter(withdrawal=None).order_by("pk").iterator():
        try:
            with storage.open(archived.path) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != archived.sha256:
                    yield f"file {archived.sha256}: its content was changed"
        except FileNotFoundError:
            yield f"file {archived.sha256}: missing"


def _live_pages() -> Iterator[str]:
    for plan in PlanPage.originals.all():
        version = plan.version_in_force
        if version is None:
            continue
        kept = version.record
        kept.pop("images")
        live = live_content(plan)
        if live == kept:
            continue
        adopted = {record["page"]: record for record in kept["chapters"]}
        shown = {record["page"]: record for record in live["chapters"]}
        for page in sorted(adopted.keys() | shown.keys()):
            if adopted.get(page) != shown.get(page):
                record = adopted.get(page) or shown[page]
                yield (f"/plan/{record['slug']}/: the live page is not version {version.number}")
        if live["plan"] != kept["plan"] or live["priorities"] != kept["priorities"]:
            yield f"/plan/: the live page is not version {version.number}"
