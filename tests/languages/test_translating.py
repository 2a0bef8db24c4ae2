"""A page is translated, its Polish text changes, and no word written by hand is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from home.models import StandardPage
from languages import actions
from languages.models import TranslationWork, WorkState
from tests.languages.working import HOME, WORDS, a_page, out, translate

pytestmark = pytest.mark.django_db


def test_it_begins_from_what_readers_have(home_page, person):
    page = StandardPage(title="Jak wziąć udział", slug="jak-wziac-udzial", lead="Krótko.")
    home_page.add_child(instance=page)
    page.save_revision().publish()
    page.title = "Szkic, którego nikt nie czyta"
    page.save_revision()

    work = actions.start(page, "en", person("tlumacz"))

    target = work.target
    assert target.title == "Jak wziąć udział"
    assert not target.live
    assert target.slug == page.slug
    assert target.get_parent().specific.locale.language_code == "en"


@pytest.fixture
def page(home_page):
    return a_page(home_page)


def test_nothing_by_hand_is_lost_and_nothing_is_live_by_itself(home_page, page, person):
    translator, editor = person("tlumacz"), person("redaktor")
    work = actions.start(page, "en", translator)
    home = TranslationWork.objects.of(home_page.translation_key).get()
    out(home, person, HOME)
    work = out(work, person, WORDS)
    target = work.target
    assert target.live and target.title == "How to take part"
    assert not work.is_behind
    ids = [block.id for block in page.body]
    assert [block.id for block in target.body] == ids

    page.body[0].value.source = "<p>Pierwszy akapit, zmieniony.</p>"
    page.save_revision().publish()
    work.refresh_from_db()
    assert work.is_behind and work.words_to_do == 3
    assert "First paragraph." in str(work.target.body)

    assert actions.sync(work, translator) == 1
    work.refresh_from_db()
    assert work.state == WorkState.WRITING
    (changed,) = work.undecided()
    assert (changed.before, changed.after) == ("Pierwszy akapit.", "Pierwszy akapit, zmieniony.")
    assert changed.kept == "First paragraph."
    assert "First paragraph." in str(work.target.body), "readers keep what they have"

    actions.decide_changed(changed, translator, "First paragraph, changed.")
    translate(work, translator, {"Drugi akapit.": "Second paragraph, by hand."})
    page = StandardPage.originals.get(pk=page.pk)
    page.lead = "Każdy może napisać uwagę."
    page.save_revision().publish()
    actions.sync(work, translator)
    work.refresh_from_db()
    draft = work.translation.source.get_ephemeral_translated_instance(
        work.translation.target_locale, fallback=True
    )
    assert "Second paragraph, by hand." in str(draft.body)
    assert "First paragraph, changed." in str(draft.body)
    assert draft.lead == "Anybody may write."
    assert "First paragraph." in str(work.target.body)
    assert work.target.lead == "Anybody may write."

    (changed,) = work.undecided()
    actions.decide_changed(changed, translator, changed.kept)
    work.refresh_from_db()
    work = actions.submit(work, translator)
    assert "First paragraph." in str(work.target.body)
    work = actions.publish(work, editor, work.revision_id)
    assert "Second paragraph, by hand." in str(work.target.body)
    assert not work.is_behind


def test_another_language_loses_no_word_of_the_first(home_page, page, person):
    """Both share the Polish text that the translators have."""
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    english = out(actions.start(page, "en", person("tlumacz")), person, WORDS)
    page.body[0].value.source = "<p>Pierwszy akapit, zmieniony.</p>"
    page.save_revision().publish()
    actions.start(StandardPage.originals.get(pk=page.pk), "uk", person("tlumacz"))

    english.refresh_from_db()
    assert english.is_behind and english.state == WorkState.PUBLISHED
    (changed,) = english.undecided()
    assert changed.kept == "First paragraph."
    assert "First paragraph." in str(english.target.body)


def test_the_work_ends_with_the_page(home_page, page, person, signed_in):
    work = actions.start(page, "en", person("tlumacz"))
    work.target.delete()
    assert not TranslationWork.objects.filter(pk=work.pk).exists()

    out(actions.start(home_page, "uk", person("tlumacz")), person, HOME)
    work = out(actions.start(page, "uk", person("tlumacz")), person, WORDS)
    target = work.target
    page.delete()
    target.refresh_from_db()
    assert not target.live
    assert signed_in("tlumacz").get("/admin/tlumaczenia/").status_code == 200


def test_a_po_file_goes_out_and_comes_back(page, person, signed_in):
    work = actions.start(page, "en", person("tlumacz"))
    client = signed_in("tlumacz")
    down = f"/admin/localize/translate/{work.translation_id}/pofile/download/"
    up = f"/admin/localize/translate/{work.translation_id}/pofile/upload/"
    text = client.get(down).content.decode()
    assert signed_in("moderator").get(down).status_code != 200

    def send(content):
        file = SimpleUploadedFile("tekst.po", content.encode())
        client.post(up, {"file": file})
        work.refresh_from_db()
        return work.words_to_do

    todo = send("no catalogue at all")
    assert send(text.replace(str(work.translation.uuid), "another")) == todo
    broken = text.replace('msgid "Drugi akapit."\nmsgstr ""',
                          'msgid "Drugi akapit."\nmsgstr "<script>x</script>"')  # fmt: skip
    assert broken != text
    assert send(broken) == todo
    for polish, english in WORDS.items():
        text = text.replace(f'msgid "{polish}"\nmsgstr ""', f'msgid "{polish}"\nmsgstr "{english}"')
    assert send(text) == 0
    assert not work.target.live


def test_the_report_tells_what_is_behind(home_page, page, person, signed_in):
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    out(actions.start(page, "en", person("tlumacz")), person, WORDS)
    page.lead = "Każdy może napisać uwagę do planu."
    page.save_revision().publish()
    client = signed_in("tlumacz")
    html = client.get("/admin/tlumaczenia/stan/?currency=behind").content.decode()
    assert "Jak wziąć udział" in html
    csv = b"".join(client.get("/admin/tlumaczenia/stan/?export=csv").streaming_content).decode()
    assert "Jak wziąć udział" in csv and ",6" in csv
    assert client.get("/admin/tlumaczenia/stan/?export=xlsx").status_code == 200
    assert signed_in("moderator").get("/admin/tlumaczenia/stan/").status_code == 302
