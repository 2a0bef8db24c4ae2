"""Code of ours says whose pages it means: the Polish ones, or those of all languages."""

import ast
from pathlib import Path

from wagtail.models import get_page_models

from home.languages.pages import TranslatedPage

ROOT = Path(__file__).parents[2]
APPS = sorted(
    folder.parent.name for folder in ROOT.glob("*/apps.py") if folder.parent.name != "tests"
)


def test_no_app_asks_wagtails_manager_of_a_page_type():
    names = {m.__name__ for m in get_page_models() if issubclass(m, TranslatedPage)}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ]
    assert found == [], "ask for .originals or .all_languages (docs/languages.md)"


def test_every_page_type_has_them():
    for model in get_page_models():
        if issubclass(model, TranslatedPage):
            assert model.originals.model is model and model.all_languages.model is model
            assert model._default_manager.name == "objects"
