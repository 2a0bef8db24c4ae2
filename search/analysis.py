"""Words of a text: where they stand, and every dictionary form that each may stand for.

Morfeusz knows all of them ("zamku": zamek). Where it has no wheel, simplemma serves: one
form a word, and a check that says so. English and Ukrainian have simple analyses of their own;
their terms carry the language ("en:school"), so that languages do not mix.

The same functions read what is indexed, what is asked and what is highlighted: engines only
store terms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from threading import Lock
from typing import NamedTuple

from search import other_languages

try:
    import morfeusz2
except ImportError:
    morfeusz2 = None

HAS_MORFEUSZ = morfeusz2 is not None

LONGEST_TERM = 60
"""Letters of a term; what is longer is no word, and PostgreSQL takes no endless lexeme."""

_CODE = "cpv:"

MOST_PIECES = 6
"""Of a mark with slashes; what has more is no mark."""

TIMES = {
    "tys": 1_000, "mln": 10**6, "milion": 10**6, "mld": 10**9, "miliard": 10**9,
}  # fmt: skip

NUMBER_SPACES = " \u00a0\u202f\u2009"

_TOKEN = re.compile(
    rf"""
      (?P<code>(?<![\w-])\d{{8}}-\d(?![\w-]))                             # 79810000-5
    | (?P<mark>(?=[^\W_]++/)(?=[^\W_/]*/?[^\W_/]*\d)[^\W_]+(?:/[^\W_]+)+)  # CLXX/3333/2012
    | (?P<amount>(?<![\w,.])\d{{1,9}}(?:[,.]\d{{1,3}})?)
      [{NUMBER_SPACES}](?P<times>tys|mln|mld|tysi(?:ąc|ęc)\w*|milion\w*|miliard\w*)(?!\w)  # 45 mln
    | (?P<number>(?<![\w,.])\d{{1,3}}(?:[{NUMBER_SPACES}]\d{{3}})+(?!\w)(?:[,.]\d+(?!\w))?
                 |(?<![\w,.])\d+[,.]\d+(?![\w]|[,.]\d))                # 1 600   24,5
    | (?P<word>[^\W_]+)
      (?P<ending>[-'’](?:u|ów|ow|y|i|ie|a|ach|om|em|owi|ami|e|ą|ę)(?![\w'’-]))?  # CIS-u, Braille’a
    """,
    re.VERBOSE,
)
_FOLDED = str.maketrans("łŁđøßæœ", "lLdosao")

_STOP_WORDS_TEXT = """
a aby ale albo ani aż bądź bez bo by być czy dla do gdy gdyż i ich im iż ja jak jako je
jego jej jest jeśli jeżeli już kto który która które których którym której ku lub ma mi
mnie na nad nam nas nie nim niż o od ode on ona one oni oraz po pod pomiędzy ponad przed
przez przy są się tak także tam te tego tej temu ten to tu tych tym u w we więc wśród z za
ze zaś że żeby
"""
STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())
"""Words that every text has. Written in capitals they are names (OD, PO)."""


class Token(NamedTuple):
    """One word of a text. `terms` are what an engine stores of it; none for a word that all
    texts have. `parts` are stored too, and mean nothing in a question."""

    form: str
    start: int
    end: int
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()


_LAST_OF_PLANES = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_NO_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f\ufdd0-\ufdef{_LAST_OF_PLANES}]")
"""Control characters, and code points that never stand for a character."""


def clean(text: str) -> str:
    """One way to write each letter; what is no text, and no XML either, becomes a space."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return _NO_TEXT.sub(" ", text)


def fold(text: str) -> str:
    """The text in lower case without diacritics: "Łęczna" is "leczna"."""
    text = unicodedata.normalize("NFD", text.lower().translate(_FOLDED))
    return "".join(c for c in text if not unicodedata.combining(c))


def has_diacritics(word: str) -> bool:
    return fold(word) != word.lower()


def tokens(text: str, language: str = "pl", start_at: int = 0) -> Iterator[Token]:
    """Words of a text that `clean` has been through, in order: all of them, or from the one that
    begins at this place."""
    for match in _TOKEN.finditer(text, start_at):
        if match["word"] is None:
            yield from _whole_and_parts(match)
            continue
        word, ending = match["word"], match["ending"]
        start, end = match.span()
        if ending and not _takes_an_ending(word):
            # "e-mail" and the like: the ending is a word of its own.
            tail = ending[1:]
            yield Token(word.lower(), start, start + len(word), terms_of(word, language))
            yield Token(tail.lower(), end - len(tail), end, terms_of(tail, language))
            continue
        yield Token(word.lower(), start, end, terms_of(word, language))


def _takes_an_ending(word: str) -> bool:
    return len(word) > 1 and (word.isupper() or word[0].isupper())


def _whole_and_parts(match: re.Match[str]) -> Iterator[Token]:
    """A number as one term; the mark of a resolution whole, and each of its parts; a code of the
    procurement vocabulary without its check digit: it is no amount."""
    written = match[0]
    if match["code"]:
        yield Token(written, match.start(), match.end(), (_CODE + written[:8],))
        return
    if match["amount"]:
        yield _amount(match)
        return
    if match["number"]:
        plain = written.translate({ord(space): None for space in NUMBER_SPACES})
        plain = re.sub(r"\.0+$", "", plain.replace(",", "."))
        yield Token(written, match.start(), match.end(), (plain[:LONGEST_TERM],))
        return
    form = written.lower()[:LONGEST_TERM]
    pieces = form.split("/")
    most = len(pieces) if len(pieces) <= MOST_PIECES else 1
    runs = [
        "/".join(pieces[first : first + length])
        for length in range(1, most)
        for first in range(len(pieces) - length + 1)
    ]
    yield Token(form, match.start(), match.end(), (form,), tuple(runs or pieces))


def _amount(match: re.Match[str]) -> Token:
    """ "45 mln" as the same term as "45 000 000"; number and word are parts."""
    number, word = match["amount"].replace(",", "."), match["times"]
    value = Decimal(number) * next(n for start, n in TIMES.items() if word.startswith(start))
    term = f"{value.normalize():f}"
    return Token(match[0].lower(), match.start(), match.end(), (term,), (number, *terms_of(word)))


@lru_cache(maxsize=10_000)
def terms_of(word: str, language: str = "pl") -> tuple[str, ...]:
    """What an engine stores of one written word, always in the same order."""
    lower = word.lower()
    if language != "pl":
        return other_languages.terms_of(lower, language)
    if len(lower) == 8 and lower.isdecimal():
        # An amount, or a code without its check digit.
        return (lower, _CODE + lower)
    if lower in STOP_WORDS and not (len(word) > 1 and word.isupper()):
        return ()
    return tuple(sorted(term[:LONGEST_TERM] for term in lemmas(lower)))


@lru_cache(maxsize=2_000)
def lemmas(word: str) -> frozenset[str]:
    """Dictionary forms of one Polish word, in lower case; an unknown word stands for itself."""
    word = word.strip().lower()
    return frozenset(_analyser()(word) or {word})


def is_known(word: str) -> bool:
    """Whether the dictionary has this form."""
    return bool(_analyser()(word.strip().lower()))


def forms_of(term: str) -> frozenset[str]:
    """Every form of a dictionary word, in lower case; nothing without Morfeusz."""
    if not HAS_MORFEUSZ or not term.isalpha():
        return frozenset()
    morfeusz = _generator()
    with _turn:
        # Names are other words there: "zaręba" is one, "Zaręba" another.
        made = morfeusz.generate(term) + morfeusz.generate(term.capitalize())
    forms = {form.lower() for form, *_rest in made}
    if not term.startswith("nie"):
        forms = {form for form in forms if not form.startswith("nie")}
    return frozenset(forms)


# An unknown surname or place is declined too: what is left of it without a Polish ending.
_ENDINGS = (
    "owskiego", "owskiemu", "ami", "ach", "ego", "emu", "iej", "imi", "ymi", "owi", "iem", "iego",
    "om", "em", "ą", "ę", "ów", "ie", "ej", "im", "ym", "ia", "iu", "a", "u", "y", "i", "o", "e",
)  # fmt: skip


@lru_cache(maxsize=2_000)
def stem(word: str) -> str:
    """What the forms of a word that no dictionary knows have in common."""
    folded = word.lower()
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if folded.endswith(ending) and len(folded) - len(ending) >= 3:
            return fold(folded[: -len(ending)])
    return fold(folded)


_turn = Lock()  # one analyser serves all threads, one at a time


@cache
def _analyser() -> Callable[[str], set[str]]:
    return _morfeusz() if HAS_MORFEUSZ else _simplemma()


@cache
def _generator() -> morfeusz2.Morfeusz:
    # 10 MB of its own, which a process that only reads words does not need.
    return morfeusz2.Morfeusz(analyse=False, generate=True, case_handling=morfeusz2.IGNORE_CASE)


def _morfeusz() -> Callable[[str], set[str]]:
    # People who search write names of places in small letters.
    morfeusz = morfeusz2.Morfeusz(generate=False, case_handling=morfeusz2.IGNORE_CASE)

    def analyse(word: str) -> set[str]:
        with _turn:
            found = morfeusz.analyse(word)
        # A word may be taken apart ("miałem" = "miał" + "em"): nobody looks for the endings,
        # which start later than at 0. "biały:A" names one of several homonyms.
        return {
            # The lemma of "m²" is "metr_kwadratowy": two words.
            _denied(word, part, tag)
            for start, _end, (_form, lemma, tag, *_rest) in found
            if start == 0 and tag != "ign" and not _is_guessed(lemma)
            for part in lemma.partition(":")[0].lower().split("_")
            if part
        }

    return analyse


def _is_guessed(lemma: str) -> bool:
    """Morfeusz takes a slip like "ekspetrów" for a former Mr Petrów: "eksPetrów"."""
    return lemma[0].islower() and not lemma.partition(":")[0].islower()


def _denied(word: str, lemma: str, tag: str) -> str:
    """The dictionary has one verb for "uwzględniona" and "nieuwzględniona": readers have two."""
    if word.startswith("nie") and not lemma.startswith("nie") and ":neg" in tag:
        return "nie" + lemma
    return lemma


def _simplemma() -> Callable[[str], set[str]]:
    from simplemma import is_known, lemmatize

    def analyse(word: str) -> set[str]:
        if not word or not is_known(word, lang="pl"):
            return set()
        return {lemmatize(word, lang="pl").lower()}

    return analyse
