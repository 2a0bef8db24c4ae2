"""The check of messages finds what it is there for."""

import polib
import pytest

from tests import messages

HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@pytest.fixture
def catalogue(tmp_path):
    """Write a catalogue of these entries; `.mo` as well unless told otherwise."""

    def write(*entries, compiled=True):
        po = polib.POFile()
        po.metadata = HEADER
        po.extend(entries)
        po.save(str(tmp_path / "django.po"))
        if compiled:
            messages.write_compiled(tmp_path)
        return list(messages.in_catalogue(tmp_path))

    return write


def test_a_translated_catalogue_is_passed(catalogue):
    assert (
        catalogue(
            polib.POEntry(msgid="Plan", msgstr="Plan"),
            polib.POEntry(msgid="%(n)s days", msgstr="%(n)s dni"),
            polib.POEntry(
                msgid="%(n)s remark",
                msgid_plural="%(n)s remarks",
                msgstr_plural={0: "jedna uwaga", 1: "%(n)s uwag"},
            ),
        )
        == []
    )


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (polib.POEntry(msgid="Plan"), "Not translated"),
        (polib.POEntry(msgid="Plan", msgstr="Plan", flags=["fuzzy"]), "Fuzzy"),
        (polib.POEntry(msgid="%(n)s days", msgstr="dni"), "Placeholders differ"),
        (polib.POEntry(msgid="%(n)s days", msgstr="%(m)s dni"), "Placeholders differ"),
        (
            polib.POEntry(
                msgid="remark", msgid_plural="remarks", msgstr_plural={0: "uwaga", 1: ""}
            ),
            "Not translated",
        ),
        (
            polib.POEntry(
                msgid="remark", msgid_plural="remarks", msgstr_plural={0: "u", 1: "u", 2: "u"}
            ),
            "Not 2 plural forms",
        ),
        (
            polib.POEntry(
                msgid="%(n)s remark",
                msgid_plural="%(n)s remarks",
                msgstr_plural={0: "%(n)s uwaga", 1: "uwagi"},
            ),
            "Placeholders differ",
        ),
    ],
)
def test_one_bad_entry_is_one_problem(catalogue, entry, problem):
    found = catalogue(entry)
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_a_catalogue_that_was_not_compiled_again_is_found(catalogue):
    entry = polib.POEntry(msgid="Plan", msgstr="Plan")
    assert len(catalogue(entry, compiled=False)) == 1
    assert catalogue(entry) == []
    entry.msgstr = "Zamysł"
    assert len(catalogue(entry, compiled=False)) == 1


@pytest.fixture
def folder(tmp_path):
    """A Ukrainian catalogue beside a Polish one, both without most of their words."""
    for language, plurals in (
        ("pl", HEADER["Plural-Forms"]),
        ("uk", "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10<5 ? 1 : 2);"),
    ):
        po = polib.POFile()
        po.metadata = {**HEADER, "Plural-Forms": plurals}
        po.append(polib.POEntry(msgid="Plan", msgstr="Plan" if language == "pl" else ""))
        po.append(polib.POEntry(msgid="May", msgctxt="month", msgstr="x", flags=["fuzzy"]))
        po.append(
            polib.POEntry(
                msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "", 1: ""}
            )
        )
        po.append(polib.POEntry(msgid="Done", msgstr="Gotowe"))
        path = tmp_path / messages.folder_of(language)
        path.mkdir(parents=True)
        po.save(str(path / "django.po"))
    return tmp_path / messages.folder_of("uk")


def test_what_is_missing_is_listed_and_filled_in(tmp_path, folder):
    found = messages.missing(tmp_path, "uk")
    assert [(one["msgid"], one.get("context"), one["pl"]) for one in found][:2] == [
        ("Plan", None, "Plan"),
        ("May", "month", "x"),
    ]
    assert found[2]["plural"] == "%(n)s days"
    texts = ["План", "травень", ["%(n)s день", "%(n)s дні"]]
    assert messages.fill(folder, [{**one, "text": t} for one, t in zip(found, texts, strict=True)])
    assert messages.missing(tmp_path, "uk") == []
    assert list(messages.in_catalogue(folder)) == [
        "The header names 3 plural forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10<5 ? 1 : 2);"
    ]
    written = polib.pofile(str(folder / "django.po")).find("%(n)s day").msgstr_plural
    assert written == {0: "%(n)s день", 1: "%(n)s дні", 2: "%(n)s дні"}


def test_a_message_without_english_words_of_its_own_stands_for_itself(tmp_path):
    po = polib.POFile()
    po.metadata = HEADER
    po.append(polib.POEntry(msgid="The term is over.", msgstr="The deadline has passed."))
    po.append(polib.POEntry(msgid="New words", msgstr="Old words", flags=["fuzzy"]))
    po.append(
        polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "", 1: ""})
    )
    po.save(str(tmp_path / "django.po"))
    messages.fill_source_language(tmp_path)
    kept, renewed, counted = polib.pofile(str(tmp_path / "django.po"))
    assert kept.msgstr == "The deadline has passed."
    assert (renewed.msgstr, renewed.fuzzy) == ("New words", False)
    assert counted.msgstr_plural == {0: "%(n)s day", 1: "%(n)s days"}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_site_speaks_every_language_to_the_end(language):
    folder = messages.ROOT / messages.folder_of(language)
    assert polib.pofile(str(folder / "django.po"))
    assert list(messages.in_catalogue(folder)) == []
