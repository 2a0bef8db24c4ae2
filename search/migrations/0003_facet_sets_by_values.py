"""The id of a facet set follows from its values, and entries are found by values of facets."""

from typing import Any

from django.db import migrations, models

from search.models import facet_terms


def give_ids(apps: Any, schema_editor: Any) -> None:
    """The digest of the values, which is a column until now, becomes the id."""
    sets = apps.get_model("search", "FacetSet").objects.values_list("pk", "digest", "values")
    new = [(old, int(digest[:15], 16), facet_terms(values)) for old, digest, values in sets]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE new_sets (old bigint PRIMARY KEY, new bigint, terms text)"
        )
        cursor.executemany("INSERT INTO new_sets VALUES (%s, %s, %s)", new)
        cursor.execute(
            "UPDATE search_entry SET "
            "facet_terms = (SELECT terms FROM new_sets WHERE old = facet_set_id), "
            "facet_set_id = (SELECT new FROM new_sets WHERE old = facet_set_id)"
        )
        for table, column in (("search_indexrow", "facet_set"), ("search_facetset", "id")):
            cursor.execute(
                f"UPDATE {table} SET {column} = (SELECT new FROM new_sets WHERE old = {column})"  # noqa: S608
            )
        cursor.execute("DROP TABLE new_sets")
        if schema_editor.connection.vendor == "postgresql":
            _add_lexemes(cursor)
            # It changes no table of which something is still to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _add_lexemes(cursor: Any) -> None:
    """The column of terms was made by search/schema.py, if there was an index already."""
    cursor.execute(
        "SELECT 1 FROM pg_attribute "
        "WHERE attname = 'terms' AND attrelid = to_regclass('search_indexrow')"
    )
    if cursor.fetchone():
        # Made anew afterwards, by search/schema.py: that is ten times faster.
        cursor.execute("DROP INDEX IF EXISTS search_indexrow_terms")
        cursor.execute(
            "UPDATE search_indexrow SET terms = terms || array_to_tsvector(("
            "SELECT string_to_array(facet_terms, ' ') FROM search_entry WHERE id = entry_id))"
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_server")]

    operations = [
        migrations.AddField(
            "entry", "facet_terms", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("entry", "text_weight", models.FloatField(default=1.0)),
        migrations.AlterField("indexrow", "facet_set", models.BigIntegerField()),
        migrations.AlterField(
            "facetset", "id", models.BigIntegerField(primary_key=True, serialize=False)
        ),
        migrations.RunPython(give_ids, elidable=True),
        migrations.RemoveField("facetset", "digest"),
    ]
