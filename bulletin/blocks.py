"""Blocks of an article: those of every text of the site, and what a periodical has besides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import (
    INLINE,
    FigureBlock,
    HeadingBlock,
    ListOfItemsBlock,
    NamedRichTextBlock,
    TextBlock,
    paragraph_block,
)


class QuoteBlock(blocks.StructBlock):
    """Somebody else's words."""

    text = NamedRichTextBlock(features=INLINE, label=_("Quotation"))
    source = blocks.CharBlock(label=_("Who said it, or where it is from"), max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "bulletin/blocks/quote.html"


class BoxBlock(blocks.StructBlock):
    """Set apart from the text: facts, an example, what to read next."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    content = blocks.StreamBlock(
        [("paragraph", paragraph_block()), ("list", ListOfItemsBlock())], label=_("Content")
    )

    class Meta:
        icon = "form"
        label = _("Box")
        template = "bulletin/blocks/box.html"


class ArticleTextBlock(TextBlock):
    """Body of an article."""

    question = blocks.CharBlock(
        label=_("Question of an interview"),
        max_length=400,
        icon="help",
        template="bulletin/blocks/question.html",
    )
    quote = QuoteBlock()
    pull_quote = blocks.CharBlock(
        label=_("Pull quote"),
        max_length=250,
        icon="openquote",
        help_text=_("Words of this article, repeated large. Readers who listen hear them once."),
        template="bulletin/blocks/pull_quote.html",
    )
    box = BoxBlock()


class EditorialBlock(blocks.StreamBlock):
    """The editorial at the beginning of an issue."""

    heading = HeadingBlock()
    paragraph = paragraph_block()
    list = ListOfItemsBlock()
    figure = FigureBlock()


class AuthorBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Author"),
        max_length=150,
        help_text=_("A person, or the unit of the office that wrote the text."),
    )
    about = blocks.CharBlock(label=_("Function or organisation"), max_length=200, required=False)

    class Meta:
        icon = "user"
        label = _("Author")


class ImprintLineBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("What"), max_length=80, help_text=_("For example: Editors"))
    value = blocks.CharBlock(label=_("Who or what"), max_length=300)

    class Meta:
        icon = "doc-empty"
        label = _("Line of the imprint")
