"""The connection to a search server: Elasticsearch 8 or OpenSearch 2, told apart by asking.

`SEARCH_URL` is `https://account:password@host:9200/name`: the path, if any, is the name of the
alias. Several nodes of one cluster are separated by commas. `?ca_certs=FILE` names the certificate
of an authority of one's own.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from elastic_transport import (
    HttpHeaders,
    NodeConfig,
    Transport,
    TransportError,
    Urllib3HttpNode,
)
from elastic_transport.client_utils import DEFAULT, DefaultType, url_to_node_config
from elasticsearch import ApiError, Elasticsearch

from search.engines import EngineFailure
from search.models.server import ServerOutage

Reason = ServerOutage.Reason

# The client tells of each node that does not answer; the site tells once, of the outage.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)

DEFAULT_ALIAS = "drogowskaz"
_ESCAPE = "Signs like / # ? @ , in a password have to be written as %2F %23 %3F %40 %2C."
QUERY_SECONDS = 2.0
"""A reader waits no longer than this for one node."""
RETRIES = 1
"""On another node. A node that is down says so at once; one that hangs takes its two seconds."""
WRITE_SECONDS = 30.0


@contextmanager
def failures() -> Iterator[None]:
    """What the client raises when the server or the way to it fails, as EngineFailure.

    Without its message, which may quote a query.
    """
    try:
        yield
    except TransportError as error:
        raise EngineFailure(Reason.UNREACHABLE, type(error).__name__) from None
    except ApiError as error:
        detail = f"{type(error).__name__} {error.status_code}"
        # What one query asks too much of says nothing of the others.
        for_one = error.status_code == 400 or "too_many" in str(error.body)
        raise EngineFailure(Reason.REFUSED, detail, only_this_query=for_one) from None
    except (ValueError, OSError) as error:
        raise EngineFailure(Reason.SETTING, type(error).__name__) from None


@dataclass(frozen=True)
class Address:
    """Where the server is. Raises ValueError where the setting makes no sense."""

    nodes: tuple[str, ...]
    alias: str
    account: tuple[str, str] | None
    ca_certs: str

    @classmethod
    def read(cls, url: str) -> Address:
        nodes, account, alias, ca_certs = [], None, "", ""
        for part in url.split(","):
            parts = urlsplit(part.strip())
            try:
                port = parts.port or (443 if parts.scheme == "https" else 9200)
            except ValueError:
                # Its own message holds a part of the address, perhaps of the password.
                raise ValueError(_ESCAPE) from None
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("A search server begins with http:// or https:// and has a host.")
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            nodes.append(f"{parts.scheme}://{host}:{port}")
            if parts.username:
                account = (unquote(parts.username), unquote(parts.password or ""))
            alias = alias or parts.path.strip("/")
            ca_certs = ca_certs or parse_qs(parts.query).get("ca_certs", [""])[0]
        alias = (alias or DEFAULT_ALIAS).lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", alias):
            raise ValueError("The name of the alias may have letters, digits, - and _.")
        if ca_certs and any(node.startswith("http:") for node in nodes):
            raise ValueError("ca_certs is for https.")
        return cls(tuple(nodes), alias, account, ca_certs)

    @property
    def shown(self) -> str:
        """The nodes, without the account."""
        return ", ".join(self.nodes)

    @property
    def headers(self) -> dict[str, str]:
        """What signs us in; an account may have any letters."""
        if self.account is None:
            return {}
        pair = ":".join(self.account).encode()
        return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


class OpenSearchNode(Urllib3HttpNode):
    """Speaks to OpenSearch what the Elasticsearch client means.

    The client of Elasticsearch 8 sends media types of its own and insists on a header in each
    answer; OpenSearch knows neither.
    """

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> Any:
        plain = HttpHeaders(headers or {})
        for name in ("accept", "content-type"):
            written = plain.get(name) or ""
            if "application/vnd.elasticsearch+" in written:
                kind = "x-ndjson" if "x-ndjson" in written else "json"
                plain[name] = f"application/{kind}"
        answer = super().perform_request(method, target, body, plain, request_timeout)
        told = HttpHeaders(answer.meta.headers)
        told["x-elastic-product"] = "Elasticsearch"
        return answer._replace(meta=replace(answer.meta, headers=told))


@dataclass(frozen=True)
class Server:
    """A connection that is kept, and what answered at its other end."""

    address: Address
    kind: str
    digest: str
    """Of the cluster and the alias, whatever the addresses of its nodes."""
    client: Elasticsearch

    @property
    def writing(self) -> Elasticsearch:
        """The same connection, with more patience."""
        return self.client.options(request_timeout=WRITE_SECONDS)


def connected() -> Server:
    """The server of the settings. Raises what `failures` catches."""
    return _connected(settings.SEARCH_URL)


@lru_cache(maxsize=4)
def _connected(url: str) -> Server:
    # A failure is raised, not remembered: the next call asks again.
    address = Address.read(url)
    security: dict[str, Any] = {}
    if address.ca_certs:
        security["ca_certs"] = address.ca_certs
    answer = _ask(address)
    about = answer["version"]
    cluster = answer.get("cluster_uuid", "_na_")
    if cluster == "_na_":
        raise TransportError("The cluster is not formed yet.")
    digest = hashlib.sha256(f"{cluster}/{address.alias}".encode()).hexdigest()
    is_opensearch = about.get("distribution") == "opensearch"
    if is_opensearch:
        security["node_class"] = OpenSearchNode
    client = Elasticsearch(
        list(address.nodes),
        headers=address.headers,
        request_timeout=QUERY_SECONDS,
        max_retries=RETRIES,
        retry_on_timeout=True,
        # A node is asked again soon: there are few of them, and each outage is short.
        dead_node_backoff_factor=0.5,
        max_dead_node_backoff=10,
        **security,
    )
    kind = "opensearch" if is_opensearch else "elasticsearch"
    return Server(address, kind, digest, client)


def _ask(address: Address) -> dict[str, Any]:
    options = {"ca_certs": address.ca_certs} if address.ca_certs else {}
    nodes: list[NodeConfig] = [
        url_to_node_config(node).replace(**options) for node in address.nodes
    ]
    headers = {"accept": "application/json", **address.headers}
    transport = Transport(nodes, max_retries=RETRIES, retry_on_timeout=True)
    meta, body = transport.perform_request(
        "GET", "/", headers=headers, request_timeout=QUERY_SECONDS
    )
    if meta.status != 200 or not isinstance(body, dict) or "version" not in body:
        raise ApiError("This is no search server.", meta, body)
    return body
