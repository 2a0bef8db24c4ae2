"""Translations for tests, made by the site's own actions."""

from wagtail_localize.models import StringSegment, StringTranslation

from home.models import StandardPage
from languages import actions

WORDS = {
    "Jak wziąć udział": "How to take part",
    "Każdy może napisać.": "Anybody may write.",
    "Pierwszy akapit.": "First paragraph.",
    "Drugi akapit.": "Second paragraph.",
}
HOME = {"Drogowskaz rozwoju społecznego": "Signpost of social development"}


def a_page(home_page):
    page = StandardPage(
        title="Jak wziąć udział",
        slug="jak-wziac-udzial",
        lead="Każdy może napisać.",
        body=[("paragraph", "<p>Pierwszy akapit.</p>"), ("paragraph", "<p>Drugi akapit.</p>")],
    )
    home_page.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.originals.get(pk=page.pk)


def translate(work, user, words):
    """Write translations by the Polish sentence, as the editor of wagtail-localize does."""
    for segment in StringSegment.objects.filter(source=work.translation.source):
        if segment.string.data in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale=work.translation.target_locale,
                defaults={"data": words[segment.string.data], "last_translated_by": user},
            )


def translate_all(work, user, mark="en"):
    """Every sentence, as itself with a mark before it."""
    for segment in StringSegment.objects.filter(source=work.translation.source):
        translate(work, user, {segment.string.data: f"{mark} {segment.string.data}"})


def out(work, person, words=None):
    """Bring a translation out, as two people do."""
    if words is None:
        translate_all(work, person("tlumacz"))
    else:
        translate(work, person("tlumacz"), words)
    work = actions.submit(work, person("tlumacz"))
    editor = {"Eksperci": "ekspert", "Redakcja naczelna": "naczelny"}.get(
        work.original.published_by, "redaktor"
    )
    return actions.publish(work, person(editor), work.revision_id)
