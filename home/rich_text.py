"""Rich text that tells a screen reader what it is: Wagtail gives its editor no accessible name."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea


class NamedRichTextArea(DraftailRichTextArea):
    """Named by its field's label, which has the id `<id of the field>-label` all over the CMS."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        if "id" in shown:
            options = {**self.options, "ariaLabelledBy": f"{shown['id']}-label"}
            shown["data-w-init-detail-value"] = json.dumps(options, cls=DjangoJSONEncoder)
        return context
