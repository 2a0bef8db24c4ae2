"""Whatever is entered, revised and imported later: a published report stays as it was."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from home.pdf import pdf_available
from monitoring.actions import reports
from monitoring.actions.assessments import write_assessment
from monitoring.actions.values import NotEntered, enter_values
from monitoring.choices import Means, ValueKind
from monitoring.models import Assessment, PublishedReport, Report
from monitoring.reporting import record
from monitoring.reporting.documents import FILES
from tests.background import run_all

from .entering import entry
from .reporting import WRITER, Reporting

ADDRESS = "/monitoring/raporty/roczny-2013/"
REVISED = re.compile(r'<details class="notice notice--info report-revised">.*?</details>', re.S)
YEARS = st.sampled_from([2012, 2013, 2014])
ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("value"),
            YEARS,
            st.sampled_from(["", "7", "31", "0,5", "brak: pożar archiwum"]),
            st.sampled_from([ValueKind.PROVISIONAL, ValueKind.FINAL]),
            st.sampled_from(list(Means)),
        ),
        st.tuples(
            st.just("money"),
            YEARS,
            st.sampled_from(["done", "given_up", "under_way"]),
            st.sampled_from([None, "0", "12.34"]),
        ),
        st.tuples(st.just("comment"), YEARS, st.sampled_from(["<p>Inaczej.</p>", ""])),
        st.tuples(st.just("definition"), st.sampled_from(["nowa treść", "Co liczymy: gminy."])),
        st.tuples(st.just("title"), st.sampled_from(["Inny plan", "Plan"])),
        st.tuples(st.just("edition"), st.booleans()),
    ),
    max_size=8,
)


class PublishedReportStays(TestCase):
    @given(acts=ACTS)
    @settings(max_examples=settings.default.max_examples // 25)
    @pytest.mark.proof
    def test_page_files_content_and_hash_stay(self, acts):
        reporting = Reporting.lay()
        publication = reporting.published().publication
        kept = _seen(publication)
        for act, *told in acts:
            getattr(self, f"_{act}")(reporting, *told)
        again = PublishedReport.objects.get(pk=publication.pk)
        assert (again.content, again.digest) == (publication.content, publication.digest)
        assert hashlib.sha256(again.content.encode()).hexdigest() == again.digest
        assert _seen(again) == kept
        assert list(record.problems()) == []

    def _value(self, reporting, year, typed, kind, means):
        # The means "file" is what an import writes with.
        one = entry(reporting.ground["gminy"], year, typed, kind=kind)
        try:
            enter_values(reporting.person(WRITER), [one], reason="Poprawka", means=means)
        except NotEntered as refused:
            assert refused.faults

    def _money(self, reporting, year, state, spent):
        reporting.spend("i-siec", year, state, spent)

    def _comment(self, reporting, year, words):
        measure = reporting.ground["gminy"]
        row = Assessment.objects.filter(measure=measure, year=year).first()
        seen = row.version if row else 0
        write_assessment(
            reporting.person(WRITER), measure, year, comment=words, evidence="", seen=seen
        )

    def _definition(self, reporting, words):
        reporting.ground.adopt(gminy={"definition": words}, inny={})

    def _title(self, reporting, title):
        type(reporting.plan).objects.filter(pk=reporting.plan.pk).update(title=title)

    def _edition(self, reporting, write):
        last = Report.objects.order_by("-edition").first()
        if last.edition == 1:
            last = reports.correct_report(last, reporting.person(WRITER), erratum="Poprawka")
        if write:
            last = reports.refresh_report(last, reporting.person(WRITER), seen=last.version)
            reporting.write(last, summary="<p>Nowe wydanie</p>")


def _seen(publication: PublishedReport) -> dict[str, str]:
    """What readers have of it: the article (but for notes on what came later) and the files."""
    run_all()
    client = Client()
    page = client.get(ADDRESS)
    assert page.status_code == 200
    article = page.content.decode().partition("<article")[2].partition("</article>")[0]
    seen = {"page": " ".join(REVISED.sub("", article).split())}
    for name in ("raport.xlsx", "zapis.json", *(["raport.pdf"] if pdf_available() else [])):
        answer = client.get(f"{ADDRESS}{name}")
        assert answer.status_code == 200, name
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[name] = hashlib.sha256(content).hexdigest()
    assert {one.kind for one in publication.files.all()} <= set(FILES)
    return seen
