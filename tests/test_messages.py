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
