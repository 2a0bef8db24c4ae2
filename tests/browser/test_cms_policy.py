"""The content policy of the CMS lets the CMS work."""

from __future__ import annotations

import pytest

from home.models import HomePage, StandardPage
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def test_editing_a_page_breaks_no_rule_of_the_policy(visitor, transactional_db):
    person("admin")
    page = StandardPage(title="Strona", slug="strona")
    HomePage.objects.get().add_child(instance=page)
    visitor.sign_in("admin")
    screen = visitor.open(f"/admin/pages/{page.pk}/edit/")
    screen.wait_for_selector("[data-streamfield-stream-add], .c-sf-add-button")
    screen.fill("[name=lead]", "Nowy lead")
    screen.click(".c-sf-add-button")
    screen.wait_for_selector("[role=listbox], [role=option]")
    screen.wait_for_timeout(1500)
    screen.click("[data-side-panel-toggle=preview]")
    screen.wait_for_timeout(2500)
    frame = screen.frame_locator("iframe#w-preview-iframe")
    frame.locator("main h1").first.wait_for()
    visitor.open(f"/admin/pages/{page.pk}/view_draft/")
    visitor.open("/admin/reports/workflow/")
    visitor.open("/admin/images/")
    visitor.open("/admin/users/")
    assert visitor.complaints == []
