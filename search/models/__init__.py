"""The embedded index and what is kept around it."""

from search.models.attachments import ExtractedText
from search.models.index import Entry, FacetSet, IndexRow, digest_of, facet_term, facet_terms
from search.models.questions import AskedQuery, SynonymGroup
from search.models.server import Change, ServerIndex, ServerOutage
from search.models.vocabulary import Form, Lemma, WordCount

__all__ = [
    "AskedQuery",
    "Change",
    "Entry",
    "ExtractedText",
    "FacetSet",
    "Form",
    "IndexRow",
    "Lemma",
    "ServerIndex",
    "ServerOutage",
    "SynonymGroup",
    "WordCount",
    "digest_of",
    "facet_term",
    "facet_terms",
]
