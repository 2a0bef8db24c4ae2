"""`manage.py demo`: issues that went the whole way, and one in preparation that is not ready."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bulletin.email_edition import email_edition
from bulletin.models import ArticlePage, Edition, IssuePage, IssueStage, TextChange
from bulletin.readiness import obstacles, readiness
from home.plain_text import words_of_stream
from planpages.models import PlanPage

pytestmark = pytest.mark.django_db


def test_issues_of_the_demonstration(demo: PlanPage, client: Client) -> None:
    issues = list(IssuePage.originals.live().in_order())
    assert len(issues) == 3
    for issue in issues:
        articles = ArticlePage.originals.child_of(issue)
        assert 4 <= articles.live().count() <= 6
        assert articles.count() == articles.live().count()
        assert issue.stage == IssueStage.PUBLISHED
        edition = issue.editions.get()
        people = {edition.submitted_by, edition.proofread_by, edition.approved_by}
        assert len(people) == 3
        assert edition.published_at is not None
        assert timezone.localdate(edition.published_at) == issue.date <= timezone.localdate()
        page = client.get(issue.get_url()).content.decode()
        assert "Numer przykładowy" in page
        assert email_edition(issue).text.count("Czytaj artykuł") == articles.count()
        for article in articles.live():
            assert client.get(article.get_url()).status_code == 200
            assert len(words_of_stream(article.body).split()) > 120, article.title
    sections = {a.section.slug for a in ArticlePage.originals.live() if a.section}
    assert sections >= {"temat-numeru", "plan", "partnerstwa", "szkolenia", "rozmowa", "targi"}
    assert TextChange.objects.count() == IssuePage.originals.count() + ArticlePage.originals.count()


def test_articles_lead_to_what_they_tell_of(demo: PlanPage) -> None:
    told: list[Any] = list(ArticlePage.originals.live())
    assert sum(a.chapters.count() for a in told) >= 10
    assert sum(a.related_entities.count() for a in told) >= 3
    assert sum(a.related_pages.count() for a in told) >= 3


def test_one_issue_is_in_preparation_and_not_ready(demo: PlanPage) -> None:
    issue = IssuePage.originals.get(live=False)
    assert issue.stage == IssueStage.PREPARATION
    assert not Edition.objects.filter(issue=issue).exists()
    missing = obstacles(readiness(issue))
    assert len(missing) >= 3
    assert all("Rozmowa o pieniądzach" in one for one in missing)
