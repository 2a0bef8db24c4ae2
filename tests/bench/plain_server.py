"""A search server as one would use it without this project: texts in, its own analysis."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterable
from typing import Any

from tests.bench.models import FIELDS, Article

STANDARD = {"analyzer": {"plain": {"type": "standard"}}}
HUNSPELL = {
    "analyzer": {
        "plain": {"tokenizer": "standard", "filter": ["lowercase", "hunspell", "remove_duplicates"]}
    },
    "filter": {"hunspell": {"type": "hunspell", "locale": "pl_PL", "dedup": True}},
}


class PlainServer:
    """An index of these articles, analysed so. Titles weigh as in the site's search; so does the
    weight of an entry."""

    def __init__(self, url: str, name: str, analysis: dict[str, Any]) -> None:
        self.url = f"{url.split(',')[0].rstrip('/')}/{name}"
        field = {"type": "text", "analyzer": "plain"}
        properties = {**dict.fromkeys(FIELDS, field), "weight": {"type": "double"}}
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "analysis": analysis}
        _ask("PUT", self.url, {"settings": settings, "mappings": {"properties": properties}})

    def fill(self, articles: Iterable[Article]) -> None:
        lines = []
        for article in articles:
            lines.append(json.dumps({"index": {"_id": str(article.pk)}}))
            values = {name: getattr(article, name) for name in FIELDS}
            lines.append(json.dumps({**values, "weight": article.weight}))
        answer = _ask("POST", f"{self.url}/_bulk?refresh=true", "\n".join(lines) + "\n")
        assert not answer["errors"], answer

    def first(self, query: str, number: int) -> list[int]:
        """Ids of the best; quoted phrases and minus are understood."""
        words = {
            "simple_query_string": {
                "query": query,
                "fields": [f"{name}^{weight}" for name, weight in FIELDS.items()],
            }
        }
        scored = {
            "function_score": {"query": words, "field_value_factor": {"field": "weight"}},
        }
        answer = _ask("POST", f"{self.url}/_search", {"query": scored, "size": number})
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]


def _ask(method: str, url: str, body: Any) -> Any:
    lines = isinstance(body, str)
    data = (body if lines else json.dumps(body)).encode()
    kind = "application/x-ndjson" if lines else "application/json"
    request = urllib.request.Request(url, data, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)
