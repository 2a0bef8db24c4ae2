"""The editor of wagtail-localize in a real browser: its script speaks Polish."""

import pytest

from home.models import HomePage
from languages import actions
from tests.languages.working import a_page
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_editor_of_translations_is_in_polish(visitor, transactional_db):
    work = actions.start(a_page(HomePage.originals.get()), "en", person("tlumacz"))
    visitor.sign_in("tlumacz")
    page = visitor.open(f"/admin/pages/{work.target.pk}/edit/")
    page.get_by_role("heading", name="Tłumaczenie: polski → angielski").wait_for()
    text = page.inner_text(".js-translation-editor")
    assert "translation" not in text.lower()
    assert "Wgraj plik PO z tłumaczeniami" in text
