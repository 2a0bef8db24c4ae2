"""Words of the index: learnt when entries are written, asked when a query is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db.models import Q
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from search import analysis
from search.models import Form, Lemma, SynonymGroup

SURE = 1.0
UNSURE = 0.35
"""Weight of what a word would mean with diacritics where it means something without them."""
ONLY_READING = 0.95
DECLINED = 0.7
"""Weight of an unknown word that looks like another form of the one asked for."""
MOST_READINGS = 8
CANDIDATES = 4000
_DOUBLED = re.compile(r"(.)\1")


def learn(seen: Mapping[str, Iterable[str]]) -> None:
    """Keep new terms with all their forms; `seen` has the forms in which each was met."""
    known = set()
    # In one order whoever writes them: two who write the same new words do not block each other.
    terms = sorted(seen)
    for start in range(0, len(terms), 500):
        some = terms[start : start + 500]
        known |= set(Lemma.objects.filter(term__in=some).values_list("term", flat=True))
    new = [term for term in terms if term not in known]
    if not new:
        return
    Lemma.objects.bulk_create(
        [Lemma(term=term, stem=_stem_of(term)) for term in new],
        ignore_conflicts=True,
        batch_size=500,
    )
    forms = []
    for start in range(0, len(new), 500):
        for lemma in Lemma.objects.filter(term__in=new[start : start + 500]):
            made = analysis.forms_of(lemma.term) | {form.lower() for form in seen[lemma.term]}
            forms += [
                Form(lemma=lemma, form=form, folded=analysis.fold(form)[:60])
                for form in sorted(made)
                if len(form) <= 60 and any(c.isalpha() for c in form)
            ]
    Form.objects.bulk_create(forms, ignore_conflicts=True, batch_size=1000)


def learn_synonyms() -> None:
    """Words of synonyms are words that readers may mean, though no text has them."""
    seen: dict[str, set[str]] = {}
    for row in SynonymGroup.objects.all():
        for member in row.members:
            for token in analysis.tokens(analysis.clean(member)):
                for term in token.terms:
                    seen.setdefault(term, set()).add(token.form)
    learn(seen)


def _stem_of(term: str) -> str:
    if ":" in term or not term.isalpha() or analysis.is_known(term):
        return ""
    return analysis.stem(term)


def readings(tokens: Iterable[analysis.Token]) -> dict[str, dict[str, float]]:
    """For each word as typed: terms that it may mean, with how sure that is.

    Two queries to the database, however many words.
    """
    found: dict[str, dict[str, float]] = {
        token.form: dict.fromkeys(token.terms, SURE) for token in tokens
    }
    words = list(found)
    own_terms = {term for terms in found.values() for term in terms}
    unknown = {word for word in words if word.isalpha() and not analysis.is_known(word)}
    stems = {analysis.stem(word) for word in unknown if len(word) > 4}
    lemmas = list(
        Lemma.objects.filter(Q(term__in=own_terms) | Q(stem__in=stems)).values_list("term", "stem")
    )
    present = {term for term, _stem in lemmas}
    folded = {analysis.fold(word): word for word in words if word.isalpha()}
    by_folded: dict[str, list[tuple[str, str]]] = {}
    rows = (
        Form.objects.filter(folded__in=list(folded))
        .order_by("-lemma__entries")
        .values_list("folded", "form", "lemma__term")
    )
    for key, form, term in rows:
        by_folded.setdefault(key, []).append((form, term))
    for word in words:
        terms = found[word]
        is_sure = any(term in present for term in terms)
        if word.isalpha() and (not analysis.has_diacritics(word) or not is_sure):
            weight = UNSURE if is_sure else ONLY_READING
            spoken = set(map(_language_of, terms))
            more = [
                term
                for form, term in by_folded.get(analysis.fold(word), ())
                if form != word and term not in terms and _language_of(term) in spoken
            ]
            terms.update(dict.fromkeys(list(dict.fromkeys(more))[:MOST_READINGS], weight))
        if word in unknown and len(word) > 4:
            mine = analysis.stem(word)
            for term, stem in lemmas:
                if stem and stem == mine and term not in terms and len(terms) < MOST_READINGS:
                    terms[term] = DECLINED
    return found


def forms_of(terms: Iterable[str]) -> set[str]:
    """Every form of these terms, in lower case: as learnt, or of a term that was not, as made."""
    wanted = set(terms)
    rows = Form.objects.filter(lemma__term__in=wanted).values_list("lemma__term", "form")
    learnt = list(rows)
    forms = {form for _term, form in learnt}
    for term in wanted - {term for term, _form in learnt}:
        forms |= analysis.forms_of(term)
    return forms


def corrections(word: str, languages: Iterable[str] = ("pl",), most: int = 5) -> list[str]:
    """Words of the index that the typed one may be a slip of, the likeliest first."""
    folded = analysis.fold(word)
    if len(folded) < 4 or not folded.isalpha():
        return []
    # A word that the dictionary has is hardly a slip.
    allowed = 1 if len(folded) < 6 or analysis.is_known(word) else 2
    candidates: dict[str, tuple[float, bool, int, float, str]] = {}
    # Who types no diacritics means none by leaving them out.
    plain = not analysis.has_diacritics(word)
    # If the slip is in the first letters, at least the end is right.
    for condition in (_begins(folded[:2]), Q(folded__endswith=folded[-4:])):
        rows = (
            Form.objects.filter(condition, _in_languages(languages))
            .order_by("-lemma__entries")
            .values_list("folded", "form", "lemma__term", "lemma__entries")[:CANDIDATES]
        )
        for key, form, term, entries in rows:
            if abs(len(key) - len(folded)) <= allowed and key != folded:
                written = fuzz.ratio(word, form)
                likeness = fuzz.ratio(folded, key) if plain else written
                rank = (likeness, form == term, entries, written, form)
                candidates[key] = max(candidates.get(key, rank), rank)
        scored = []
        for key, (likeness, is_lemma, entries, _written, form) in candidates.items():
            distance = OSA.distance(folded, key, score_cutoff=allowed)
            if distance <= allowed:
                scored.append((distance, -likeness, not is_lemma, -entries, form))
        if scored:
            return [form for *_rank, form in sorted(scored)[:most]]
    return []


def is_unfinished(typed: str, meant: str) -> bool:
    """Whether the typed word lacks the last letter of the other, has one more, or differs by
    doubled letters: a slip even where the dictionary has it, as "ekonomi", stewards."""
    shorter, longer = sorted((analysis.fold(typed), analysis.fold(meant)), key=len)
    return longer[:-1] == shorter or _DOUBLED.sub(r"\1", longer) == _DOUBLED.sub(r"\1", shorter)


def _language_of(term: str) -> str:
    """What a term begins with: nothing, of a Polish word."""
    return term.rpartition(":")[0]


def _in_languages(languages: Iterable[str]) -> Q:
    """Of the words of these languages: terms of all but Polish begin with theirs and a colon."""
    found = Q(pk__in=[])
    for language in languages:
        found |= (
            ~Q(lemma__term__contains=":")
            if language == "pl"
            else Q(lemma__term__startswith=f"{language}:")
        )
    return found


def _begins(folded: str) -> Q:
    """A range, not LIKE: every database uses its index for it."""
    return Q(folded__gte=folded, folded__lt=folded + "\uffff")


def completions(beginning: str, language: str = "pl", most: int = 8) -> list[str]:
    """Words of the index that begin so, those of most entries first, one form of each."""
    folded = analysis.fold(beginning)
    if len(folded) < 2 or not folded.isalpha():
        return []
    rows = (
        Form.objects.filter(_begins(folded), _in_languages([language]))
        .order_by("-lemma__entries", "folded")
        .values_list("lemma__term", "form")[:400]
    )
    chosen: dict[str, str] = {}
    exact = analysis.has_diacritics(beginning)
    for term, form in rows:
        if exact and not form.startswith(beginning.lower()):
            continue
        current = chosen.get(term)
        # The dictionary form if it begins so, else the shortest of those that do.
        if current is None or (form == term) or (current != term and len(form) < len(current)):
            chosen[term] = form
    return list(dict.fromkeys(chosen.values()))[:most]


def count_entries(counted: Mapping[str, int]) -> None:
    """Bring the numbers of entries up to date, and forget words that no entry has."""
    changed = []
    gone = []
    for lemma in Lemma.objects.iterator(chunk_size=2000):
        number = counted.get(lemma.term, 0)
        if not number:
            gone.append(lemma.pk)
        elif number != lemma.entries:
            lemma.entries = number
            changed.append(lemma)
    Lemma.objects.bulk_update(changed, ["entries"], batch_size=500)
    for start in range(0, len(gone), 500):
        Lemma.objects.filter(pk__in=gone[start : start + 500]).delete()
    learn_synonyms()
