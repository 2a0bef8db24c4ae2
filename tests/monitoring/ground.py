"""A plan in force with indicators to monitor, made in a moment; and values in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from home.models import ArchivedFile, HomePage
from monitoring.models import Measure
from planpages.actions.adoption import live_content
from planpages.models import (
    AdoptedVersion,
    Body,
    ChapterKind,
    ChapterPage,
    Indicator,
    IndicatorDefinition,
    PlanPage,
    Resolution,
    adopting,
    canonical,
    digest,
)
from tests import people
from tests.scenes import scene

ANNEX = "a" * 64


@dataclass
class Ground:
    """Versions with definitions, past the way of a chapter: monitoring begins where that ends."""

    plan: PlanPage
    chapter: ChapterPage
    measures: dict[str, Measure] = field(default_factory=dict)
    """By the name of the indicator."""

    @classmethod
    def lay(cls, **indicators: Mapping[str, Any]) -> Ground:
        """A plan whose version 1 defines these indicators; each may change the usual figures."""
        home = HomePage.objects.get()
        plan = PlanPage(
            title="Plan",
            slug="plan",
            period_from=2012,
            period_to=2020,
            live=True,
            last_published_at=timezone.now(),
        )
        with adopting():
            home.add_child(instance=plan)
        chapter = ChapterPage(
            title="Wskaźniki",
            slug="wskazniki",
            number=4,
            kind=ChapterKind.INDICATORS,
            working_group=Body.objects.get(code="programowanie-i-analizy"),
            live=True,
        )
        with adopting():
            plan.add_child(instance=chapter)
        ground = cls(plan, chapter)
        ground.adopt(**(indicators or {"gminy": {}}))
        return ground

    @classmethod
    def ready(cls, **indicators: Mapping[str, Any]) -> Ground:
        """The same, as a scene: for what many tests begin with."""
        return scene(f"monitored {indicators}", lambda: cls.lay(**indicators), cls.found)

    @classmethod
    def found(cls) -> Ground:
        """The plan that is there, with the indicators of all its versions."""
        ground = cls(PlanPage.originals.get(), ChapterPage.originals.get(number=4))
        for definition in IndicatorDefinition.objects.order_by("pk"):
            ground.measures[definition.indicator.block_id] = definition.measured.measure
        return ground

    def adopt(self, **indicators: Mapping[str, Any]) -> AdoptedVersion:
        """The next version, with these indicators."""
        user = people.person("zarzad")
        number = (self.plan.versions.count() or 0) + 1
        annex, _created = ArchivedFile.objects.get_or_create(
            sha256=ANNEX,
            defaults={"name": "uchwala.pdf", "size": 1, "content_type": "application/pdf"},
        )
        resolution = Resolution.objects.create(
            plan=self.plan,
            number=f"{number}/2012",
            date=date(2012, 12, 1),
            annex=annex,
            recorded_at=timezone.now(),
            recorded_by=user,
        )
        content = {**live_content(self.plan), "images": {}}
        version = AdoptedVersion.objects.create(
            plan=self.plan,
            number=number,
            resolution=resolution,
            adopted_at=timezone.now(),
            content=canonical(content),
            digest=digest(content),
        )
        for place, (name, given) in enumerate(indicators.items(), 1):
            self._define(version, place, name, dict(given))
        return version

    def _define(
        self, version: AdoptedVersion, place: int, name: str, given: dict[str, Any]
    ) -> None:
        collected = {
            key: given.pop(key)
            for key in ("dimension", "cells", "total_rule", "decimals", "every_years", "direction")
            if key in given
        }
        responsible = given.pop("responsible", None)
        indicator, _created = Indicator.objects.get_or_create(plan=self.plan, block_id=name)
        definition = IndicatorDefinition.objects.create(
            version=version,
            chapter=self.chapter,
            indicator=indicator,
            number=f"4.{place}",
            **{
                "name": f"Wskaźnik {name}",
                "definition": f"Co liczymy: {name}.",
                "unit": "gminy",
                "baseline": Decimal(10),
                "baseline_year": 2011,
                "target": Decimal(100),
                "target_year": 2020,
                "source": "Ankieta",
                **given,
            },
        )
        measure = definition.measured.measure
        for key, value in collected.items():
            setattr(measure, key, value)
        measure.full_clean()
        measure.save()
        if responsible is not None:
            measure.responsible.set([people.person(one) for one in responsible])
        self.measures[name] = measure

    def __getitem__(self, name: str) -> Measure:
        return self.measures[name]

    @staticmethod
    def person(name: str) -> User:
        return people.person(name)
