"""Tags of the bulletin's templates."""

from __future__ import annotations

from django import template

from home.plain_text import words_of_stream

from ..models import ArticlePage

register = template.Library()

WORDS_A_MINUTE = 200


@register.simple_tag
def minutes(article: ArticlePage) -> int:
    """How long the text takes to read, in minutes."""
    return max(1, round(len(words_of_stream(article.body).split()) / WORDS_A_MINUTE))
