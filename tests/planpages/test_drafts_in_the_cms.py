"""The CMS shows drafts to those who work on them, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, URLPattern, reverse
from wagtail.admin.urls import pages as page_urls

from planpages.admin import urls as office_urls
from planpages.models import ChapterPage, Consultation, Remark

from .drafts import BAIT, Secrets, leaks, make, secret, text_of
from .office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def secrets(office: Office) -> Secrets:
    return make(office)


def page_addresses(chapter: ChapterPage) -> Iterator[str]:
    """Every address of the CMS that names a page, as Wagtail lists them itself."""
    state = chapter.current_workflow_state
    revisions = list(chapter.revisions.values_list("pk", flat=True))
    values = {
        "page_id": chapter.pk,
        "pk": chapter.pk,
        "page_to_move_id": chapter.pk,
        "parent_page_id": chapter.plan.pk,
        "destination_id": chapter.plan.pk,
        "revision_id": chapter.latest_revision_id,
        "revision_id_a": revisions[0],
        "revision_id_b": "latest",
        "task_id": state.current_task_state.task_id if state else 1,
        "task_state_id": state.current_task_state_id if state else 1,
        "workflow_state_id": state.pk if state else 1,
        "action_name": "approve",
        "content_type_app_name": "planpages",
        "content_type_model_name": "chapterpage",
        "app_label": "planpages",
        "model_name": "chapterpage",
    }
    for pattern in page_urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = pattern.pattern.regex.groupindex or pattern.pattern.converters
        yield reverse(f"wagtailadmin_pages:{pattern.name}", kwargs={n: values[n] for n in names})
    for revision in revisions:
        yield reverse("wagtailadmin_pages:revisions_view", args=[chapter.pk, revision])
    yield f"/admin/api/main/pages/{chapter.pk}/"


def sample(secrets: Secrets) -> list[ChapterPage]:
    """The CMS asks the same of a chapter at every stage: some stand for all."""
    keys = [("draft", False), ("review", True), ("consultation", False), ("board", True)]
    return [secrets.chapters[key] for key in keys]


def office_addresses(secrets: Secrets) -> Iterator[str]:
    """Every screen of the plan in the CMS."""
    chapters = list(secrets.chapters.values())
    for pattern in office_urls.urlpatterns:
        try:
            yield reverse(pattern.name)
        except NoReverseMatch:
            for pk in {
                chapters[0].pk,
                chapters[1].pk,
                secrets.office.plan.pk,
                *Consultation.objects.values_list("pk", flat=True),
                *Remark.objects.values_list("pk", flat=True),
            }:
                yield reverse(pattern.name, args=[pk])


def cms_addresses(secrets: Secrets) -> Iterator[str]:
    yield from (
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{secrets.office.plan.pk}/",
        f"/admin/pages/search/?q={BAIT}",
        f"/admin/pages/search/results/?q={BAIT}",
        "/admin/reports/site-history/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/locked/",
        "/admin/reports/aging-pages/",
        "/admin/reports/page-types-usage/",
        "/admin/choose-page/",
        f"/admin/choose-page/{secrets.office.plan.pk}/",
        f"/admin/choose-page/search/?q={BAIT}",
        "/admin/api/main/pages/",
        f"/admin/api/main/pages/?search={BAIT}",
        "/admin/api/main/images/",
        "/admin/api/main/documents/",
        "/admin/images/",
        f"/admin/images/{secrets.image.pk}/",
        f"/admin/images/usage/{secrets.image.pk}/",
        f"/admin/images/{secrets.image.pk}/preview/width-100/",
        "/admin/documents/",
        f"/admin/documents/edit/{secrets.paper.pk}/",
        f"/admin/documents/usage/{secrets.paper.pk}/",
    )


def test_the_cms_shows_nothing_to_who_may_not_enter(secrets, client, signed_in):
    """Without an account, and with one that has no rights."""
    pages = [address for chapter in sample(secrets) for address in page_addresses(chapter)]
    for reader in (client, signed_in("nikt")):
        for address in (*cms_addresses(secrets), *office_addresses(secrets), *pages):
            for act in (reader.get, reader.post):
                response = act(address)
                assert response.status_code in (302, 401, 403, 404, 405), address
                assert not leaks(text_of(response)), address


def test_an_account_without_rights_in_the_plan_does_not_read_drafts_in_the_cms(secrets, signed_in):
    """A translator works on other pages. The board of the plan is for the whole office."""
    reader = signed_in("tlumacz")
    for chapter in sample(secrets):
        for address in page_addresses(chapter):
            for act in (reader.get, reader.post):
                assert not leaks(text_of(act(address))), address
    for remark in Remark.objects.all():
        address = reverse("planpages_remark", args=[remark.pk])
        assert not leaks(text_of(reader.get(address)))
    for address in (reverse("planpages_remarks"), reverse("planpages_remarks") + "?export=csv"):
        assert reader.get(address).status_code == 302
    for address in ("/admin/pages/", "/admin/api/main/pages/", "/admin/reports/workflow/"):
        assert not leaks(text_of(reader.get(address))), address


def test_an_expert_reads_them_there(secrets, signed_in):
    """The words that the tests above look for are where they should be."""
    reader = signed_in("ekspert")
    for (state, _live), chapter in secrets.chapters.items():
        for name in ("view_draft", "history"):
            address = reverse(f"wagtailadmin_pages:{name}", args=[chapter.pk])
            assert secret(chapter.number) in text_of(reader.get(address)), (state, name)
