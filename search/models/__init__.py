"""The embedded index and what is kept around it."""

from search.models.attachments import ExtractedText
from search.models.index import Entry, FacetSet, IndexRow, digest_of
from search.models.questions import AskedQuery, SynonymGroup
from search.models.vocabulary import Form, Lemma

__all__ = [
    "AskedQuery",
    "Entry",
    "ExtractedText",
    "FacetSet",
    "Form",
    "IndexRow",
    "Lemma",
    "SynonymGroup",
    "digest_of",
]
