"""An indicator as a Dataset in the words of Schema.org, for machines that read pages."""

from __future__ import annotations

from typing import Any

from catalogue.structured_data import REGION, as_script, filled

from .addresses import polish_address_of
from .open_data import attribution
from .reading import Series

__all__ = ["as_script", "dataset"]

FORMATS = (("csv", "text/csv"), ("json", "application/json"))


def dataset(series: Series, root: str) -> dict[str, Any]:
    """`root` is the address of the site."""
    one = series.definition
    page = root + polish_address_of(one)
    years = list(series.points)
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "@id": page,
            "url": page,
            "name": one.name,
            "description": one.definition,
            "variableMeasured": {
                "@type": "PropertyValue",
                "name": one.name,
                "unitText": one.unit,
            },
            "measurementTechnique": one.source,
            "temporalCoverage": f"{years[0]}/{years[-1]}" if years else "",
            "spatialCoverage": REGION,
            "creator": {"@type": "GovernmentOrganization", "name": attribution()},
            "isAccessibleForFree": True,
            "inLanguage": "pl",
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": media_type,
                    "contentUrl": f"{page}dane.{ending}",
                }
                for ending, media_type in FORMATS
            ],
        }
    )
