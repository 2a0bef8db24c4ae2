"""The catalogue's rows: entities with their offers, proposals, imports; and its one page."""

from .entity import Entity
from .entity_text import EntityText
from .imports import ImportLine, ImportRun
from .offer import Offer, OfferPhoto
from .page import CataloguePage
from .proposal import EntityProposal

__all__ = [
    "CataloguePage",
    "Entity",
    "EntityProposal",
    "EntityText",
    "ImportLine",
    "ImportRun",
    "Offer",
    "OfferPhoto",
]
