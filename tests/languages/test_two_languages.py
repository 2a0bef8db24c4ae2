"""One Polish text serves all languages: what is done in one loses nothing in the others."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail_localize.models import StringTranslation

from home.models import StandardPage
from languages import actions
from languages.models import TranslationWork, WorkState
from tests.languages.working import HOME, WORDS, a_page, out, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home_page, person):
    page = a_page(home_page)
    for language in ("en", "uk"):
        actions.start(home_page, language, person("tlumacz"))
        home = TranslationWork.objects.of(home_page.translation_key).in_language(language).get()
        out(home, person, HOME)
    return page


def change(page):
    page = StandardPage.originals.get(pk=page.pk)
    page.body[0].value.source = "<p>Pierwszy akapit, zmieniony.</p>"
    page.save_revision().publish()


def again(work):
    return TranslationWork.objects.with_names().get(pk=work.pk)


def test_beginning_another_language_keeps_the_words_of_the_first(page, person):
    english = actions.start(page, "en", person("tlumacz"))
    translate(english, person("tlumacz"), WORDS)
    change(page)
    actions.start(page, "uk", person("tlumacz"))
    (changed,) = again(english).undecided()
    assert changed.kept == "First paragraph."


def test_what_waits_is_not_taken_for_a_translation_of_a_later_text(page, person):
    english = actions.start(page, "en", person("tlumacz"))
    ukrainian = actions.start(page, "uk", person("tlumacz"))
    translate(english, person("tlumacz"), WORDS)
    english = actions.submit(english, person("tlumacz"))
    change(page)
    actions.sync(again(ukrainian), person("tlumacz"))
    english = actions.publish(again(english), person("redaktor"), english.revision_id)
    assert english.is_behind
    assert english.published_source_at < StandardPage.originals.get(pk=page.pk).last_published_at


def test_a_language_that_followed_another_tells_the_version_it_is_of(page, person):
    english = out(actions.start(page, "en", person("tlumacz")), person, WORDS)
    ukrainian = out(actions.start(page, "uk", person("tlumacz")), person, WORDS)
    change(page)
    actions.sync(again(ukrainian), person("tlumacz"))
    actions.reopen(again(english), person("tlumacz"))
    (changed,) = again(english).undecided()
    actions.decide_changed(changed, person("tlumacz"), "First paragraph, changed.")
    english = actions.submit(again(english), person("tlumacz"))
    english = actions.publish(english, person("redaktor"), english.revision_id)
    original = StandardPage.originals.get(pk=page.pk)
    assert not english.is_behind
    assert english.published_source_at == original.last_published_at


def test_a_word_taken_back_is_a_word_to_do(page, person):
    work = actions.start(page, "en", person("tlumacz"))
    translate(work, person("tlumacz"), WORDS)
    StringTranslation.objects.get(data="First paragraph.").delete()
    assert again(work).words_to_do == 2
    with pytest.raises(PermissionDenied):
        actions.submit(again(work), person("tlumacz"))
    assert again(work).state == WorkState.WRITING


def test_a_paragraph_that_was_cut_and_pasted_keeps_its_words(page, person):
    work = actions.start(page, "en", person("tlumacz"))
    translate(work, person("tlumacz"), WORDS)
    page = StandardPage.originals.get(pk=page.pk)
    first = page.body[0]
    page.body = [(first.block_type, first.value), ("paragraph", "<p>Trzeci.</p>")]
    page.save_revision().publish()
    actions.sync(again(work), person("tlumacz"))
    draft = again(work).translation.source.get_ephemeral_translated_instance(
        work.translation.target_locale, fallback=True
    )
    assert "First paragraph." in str(draft.body)
    assert again(work).words_to_do == 1


def test_a_changed_sentence_that_is_gone_needs_no_check(page, person):
    work = actions.start(page, "en", person("tlumacz"))
    translate(work, person("tlumacz"), WORDS)
    change(page)
    assert actions.sync(again(work), person("tlumacz")) == 1
    page = StandardPage.originals.get(pk=page.pk)
    del page.body[0]
    page.save_revision().publish()
    actions.sync(again(work), person("tlumacz"))
    assert actions.submit(again(work), person("tlumacz")).state == WorkState.SUBMITTED


def test_what_changes_beside_the_words_is_seen_too(page, person):
    work = out(actions.start(page, "en", person("tlumacz")), person, WORDS)
    page = StandardPage.originals.get(pk=page.pk)
    page.save_revision().publish()
    assert not again(work).is_behind
    page.body = list(reversed(page.body.get_prep_value()))
    page.save_revision().publish()
    assert again(work).is_behind and again(work).words_to_do == 0


def test_words_to_do_are_those_of_the_text_that_readers_have(page, person):
    work = out(actions.start(page, "en", person("tlumacz")), person, WORDS)
    change(page)
    actions.reopen(again(work), person("tlumacz"))
    translate(again(work), person("tlumacz"), {"Drugi akapit.": "The second paragraph."})
    assert again(work).words_to_do == 3
    work = actions.submit(again(work), person("tlumacz"))
    assert actions.publish(work, person("redaktor"), work.revision_id).is_behind
