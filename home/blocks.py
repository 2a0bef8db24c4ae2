"""Blocks of text shared by all pages. Ids of StreamField blocks and list items are addresses."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

INLINE = ["bold", "italic", "superscript", "subscript", "link"]


class NamedRichTextBlock(blocks.RichTextBlock):
    """Rich text with the block's label as its accessible name: Wagtail's editor has none, and in a
    body there may be no label beside it. Fields are named by `home.rich_text`."""

    @cached_property
    def field(self) -> Field:
        field: Field = super().field
        field.widget.options["ariaLabel"] = self.label
        return field


class NamedListBlock(blocks.ListBlock):
    """A list of fields, each with its own label as accessible name: Wagtail shows none at them."""

    def __init__(self, child_block: blocks.FieldBlock, **kwargs: Any) -> None:
        super().__init__(child_block, **kwargs)
        child_block.field.widget.attrs["aria-label"] = child_block.meta.label


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=200)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("h2", _("Section")), ("h3", _("Subsection"))], default="h2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"


class ListOfItemsBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False)
    items = blocks.ListBlock(NamedRichTextBlock(features=INLINE, label=_("Item")), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "home/blocks/list.html"


class TableRowBlock(blocks.StructBlock):
    cells = NamedListBlock(blocks.CharBlock(required=False, label=_("Cell")), label=_("Cells"))

    class Meta:
        label = _("Row")
        form_classname = "struct-block table-row"


class TableBlock(blocks.StructBlock):
    """A table whose rows keep ids of their own, so that a row has an address."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=250)
    columns = NamedListBlock(blocks.CharBlock(label=_("Column header")), label=_("Columns"))
    rows = blocks.ListBlock(TableRowBlock(), label=_("Rows"))
    first_column_is_header = blocks.BooleanBlock(
        label=_("First column names the row"), required=False, default=True
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "home/blocks/table.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        width = len(value["columns"])
        uneven = [str(n) for n, row in enumerate(value["rows"], 1) if len(row["cells"]) != width]
        if uneven:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "rows": ValidationError(
                        _(
                            "Each row needs as many cells as there are columns (%(width)d). "
                            "Rows: %(rows)s."
                        )
                        % {"width": width, "rows": ", ".join(uneven)}
                    )
                }
            )
        return value


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)
    credit = blocks.CharBlock(label=_("Credit"), required=False, max_length=150)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "home/blocks/figure.html"


class FootnoteBlock(blocks.StructBlock):
    """A note that a paragraph points to with ``[^label]``."""

    label = blocks.CharBlock(
        label=_("Mark"),
        max_length=8,
        help_text=_("In the text write the mark in this form: [^1]."),
    )
    text = NamedRichTextBlock(features=INLINE, label=_("Note"))

    class Meta:
        icon = "openquote"
        label = _("Footnote")
        template = "home/blocks/footnote.html"


def paragraph_block() -> NamedRichTextBlock:
    return NamedRichTextBlock(
        features=INLINE,
        label=_("Paragraph"),
        icon="pilcrow",
        template="home/blocks/paragraph.html",
    )


class TextBlock(blocks.StreamBlock):
    """Body of an ordinary page."""

    heading = HeadingBlock()
    paragraph = paragraph_block()
    list = ListOfItemsBlock()
    table = TableBlock()
    figure = FigureBlock()
    footnote = FootnoteBlock()
    document = DocumentChooserBlock(label=_("Document"), template="home/blocks/document.html")


FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]{1,8})\]")
