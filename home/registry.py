"""Named lists through which a later app shows itself in an earlier one.

An app adds to them in its `AppConfig.ready`; whoever shows them knows no names of apps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model
    from django.http import HttpRequest
    from wagtail.models import Page

    from home.personal_data import PersonalDataSource

T = TypeVar("T")


class Registry(Generic[T]):
    """A list with a name. Adding the same thing twice keeps it once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: list[T] = []

    def register(self, item: T) -> T:
        """Add an item; usable as a decorator."""
        if item not in self._items:
            self._items.append(item)
        return item

    append = register

    def unregister(self, item: T) -> None:
        if item in self._items:
            self._items.remove(item)

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __repr__(self) -> str:
        return f"<Registry {self.name}: {len(self)}>"


@dataclass(frozen=True)
class SectionRow:
    """One section of the home page."""

    order: int
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DeskItem:
    """Something that waits for a user on the first page of the CMS."""

    title: str
    url: str
    detail: str = ""
    count: int | None = None
    due: datetime | date | None = None


@dataclass(frozen=True)
class TranslationNote:
    """Said above a page of another language than Polish."""

    original_url: str
    binding: bool
    """Whether the Polish text alone binds."""
    changed_at: datetime | None = None
    """When the Polish text changed after it had been translated."""
    translated_at: datetime | None = None
    """Of when the Polish version is that was translated."""
    in_polish: bool = False
    """Whether only the frame of the page is in the reader's language."""


@dataclass(frozen=True)
class MenuItem:
    """A link of the site's main navigation that is no page of the tree."""

    label: str
    url: str
    order: int = 500


@dataclass(frozen=True)
class FirstPage:
    """A page below the home page that every installation has, made where there is none."""

    order: int
    """Place in the menu, among the others of a new installation."""
    kind: type[Page]
    fields: Callable[[], Mapping[str, Any]]
    published: bool = True
    to_check: bool = False
    """Whether it waits on the desk of those who may publish it until one of them has."""


@dataclass(frozen=True)
class FileUse:
    """Something that rests on an archived file."""

    words: str
    url: str
    is_public: bool


@dataclass(frozen=True)
class Announcement:
    """Something new of which the subscribers of a topic may be told, if an editor decides so."""

    topic: str
    subject: str
    text: str
    """Plain text; a blank line ends a paragraph."""
    url: str
    about: Model
    """The thing itself: it is announced once."""


home_sections: Registry[Callable[[HttpRequest], SectionRow | None]] = Registry("home_sections")
"""Sections of the home page."""

entity_sections: Registry[Callable[[Model], SectionRow | None]] = Registry("entity_sections")
"""Sections of the page of an entity in the catalogue, by the public entity that it shows."""

block_notes: Registry[Callable[[Page, Collection[str]], Mapping[str, SectionRow]]] = Registry(
    "block_notes"
)
"""What stands under blocks of the plan in force: by the plan and ids of blocks, those that have
something. Asked once for all blocks of a page."""

deletion_refusals: Registry[Callable[[Page], str]] = Registry("deletion_refusals")
"""Why a page, with all below it, is not deleted; an empty string where nothing is against it."""

translation_rights: Registry[Callable[[User, Model], Any]] = Registry("translation_rights")
"""May this user write the words of this translation now?"""

translation_lists: Registry[Callable[[], tuple[str, str]]] = Registry("translation_lists")
"""Label and address of a list of what may be translated and is no page."""

translation_notes: Registry[Callable[[Page], TranslationNote | None]] = Registry(
    "translation_notes"
)
"""What readers of a translated page are told of it."""

desk_items: Registry[Callable[[User], list[DeskItem]]] = Registry("desk_items")
"""What waits for a user."""

announcements: Registry[Callable[[datetime], list[Announcement]]] = Registry("announcements")
"""What is new at a moment and may be announced to subscribers; nothing is sent by itself."""

tick_jobs: Registry[Callable[[], str | None]] = Registry("tick_jobs")
"""Periodic work: idempotent, safe to run twice at once. Returns a line for the log, or None."""

retention_rules: Registry[Callable[[datetime], int]] = Registry("retention_rules")
"""Deletion or anonymisation of what is kept no longer; returns how many rows."""

public_archive: Registry[Callable[[str], bool]] = Registry("public_archive")
"""May an anonymous reader have the archived file of this SHA-256?"""

staff_archive: Registry[Callable[[User, str], bool]] = Registry("staff_archive")
"""May this user, who may enter the CMS, have the archived file of this SHA-256?"""

archive_uses: Registry[Callable[[str], Iterable[FileUse]]] = Registry("archive_uses")
"""What rests on the archived file of this SHA-256, for whoever is about to withdraw it."""

public_files: Registry[Callable[[Model], bool]] = Registry("public_files")
"""May an anonymous reader have this image or document, though no live page refers to it?"""

cache_boundaries: Registry[Callable[[datetime], datetime | None]] = Registry("cache_boundaries")
"""The next moment after `now` when a public page changes by itself."""

sitemap_sources: Registry[Callable[[HttpRequest], Iterable[tuple[str, datetime | None]]]] = (
    Registry("sitemap_sources")
)
"""Addresses (path and last change) that are no pages of the tree."""

menu: Registry[Callable[[HttpRequest], MenuItem | None]] = Registry("menu")
"""Links of the main navigation that are no pages of the tree."""

health_notes: Registry[Callable[[], tuple[str, str]]] = Registry("health_notes")
"""Parts without which the site still serves: name and state, told by /health/ready."""

personal_data: Registry[PersonalDataSource] = Registry("personal_data")
"""What is held of a person, by e-mail address: found, handed out, erased. docs/personal-data.md"""

record_proofs: Registry[Callable[[], Iterable[str]]] = Registry("record_proofs")
"""What is broken in an app's records, a sentence each: part of `manage.py verify_record`."""

first_pages: Registry[FirstPage] = Registry("first_pages")
"""Pages of a new installation; one step of `manage.py setup` makes them."""

setup_steps: Registry[Callable[[], str | None]] = Registry("setup_steps")
"""Steps of `manage.py setup`, in order of registration; idempotent."""

demo_steps: Registry[Callable[[], str | None]] = Registry("demo_steps")
"""Steps of `manage.py demo`, in order of registration; idempotent."""
