"""A person at the HTTP interface: opens pages, fills their forms as they are, sends them."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client


class Visitor:
    """Keeps the last page read; forms are sent with all their own fields, as a browser would."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.response: HttpResponse
        self.page: BeautifulSoup

    def open(self, address: str, status: int = 200) -> Visitor:
        return self._read(self.client.get(address, follow=True), address, status)

    def _read(self, response: Any, address: str, status: int) -> Visitor:
        if response.redirect_chain:
            address = response.redirect_chain[-1][0]
        self.address, self.response = address.split("#")[0], response
        content = b"".join(response) if response.streaming else response.content
        if "/admin/" not in self.address:
            content = content.replace("\xa0".encode(), b" ")  # as home.typography ties them
        self.page = BeautifulSoup(content, "html.parser")
        assert response.status_code == status, f"{response.status_code} {address}\n{self.text}"
        return self

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    def form(self, **having: str) -> Tag:
        """The form that has a control of each given name and, if not empty, value."""
        for form in self.page.find_all("form"):
            if all(self._has(form, name, value) for name, value in having.items()):
                return form
        raise AssertionError(f"No form with {having} at {self.address}:\n{self.text}")

    @staticmethod
    def _has(form: Tag, name: str, value: str) -> bool:
        return any(
            not value or control.get("value") == value
            for control in form.find_all(attrs={"name": name})
        )

    def send(self, values: dict[str, Any], status: int = 200, **having: str) -> Visitor:
        """Fill the form that `having` names with `values` and send it."""
        form = self.form(**having)
        data: dict[str, Any] = {}
        for control in form.find_all(["input", "textarea", "select"]):
            name = control.get("name")
            kind = control.get("type", "")
            if not name or kind in ("submit", "button", "file"):
                continue
            if kind in ("checkbox", "radio") and not control.has_attr("checked"):
                continue
            if control.name == "select":
                chosen = [o.get("value", "") for o in control.find_all("option", selected=True)]
                data[name] = chosen if control.has_attr("multiple") else (chosen or [""])[0]
            elif control.name == "textarea":
                data[name] = control.text.removeprefix("\n")
            elif name in data and kind == "checkbox":
                data[name] = [
                    *([data[name]] if isinstance(data[name], str) else data[name]),
                    control.get("value", "on"),
                ]
            else:
                data[name] = control.get("value", "on" if kind == "checkbox" else "")
        data.update({name: value for name, value in having.items() if value})
        data.update(values)
        action = form.get("action") or self.address
        method = form.get("method", "get").lower()
        response = getattr(self.client, method)(action, data, follow=True)
        return self._read(response, action, status)
