"""The mark of the fund says its words in the reader's language."""

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from home.models import SiteSettings
from home.templatetags.home_tags import Frame


@pytest.mark.parametrize(
    ("language", "image", "words"),
    [
        ("pl", "img/ue-efs.svg", "Unia Europejska"),
        ("en", "img/ue-efs-en.svg", "European Union"),
        ("uk", "img/ue-efs-uk.svg", "Європейський Союз"),
    ],
)
def test_mark_of_the_fund(language, image, words):
    with translation.override(language):
        frame = Frame(SiteSettings(), [], [], [])
        html = render_to_string("home/includes/footer.html", {"frame": frame})
    assert f"/static/{image}" in html
    assert f'alt="{words}' in html
    with open(finders.find(image), encoding="utf-8") as file:
        assert words in file.read()
