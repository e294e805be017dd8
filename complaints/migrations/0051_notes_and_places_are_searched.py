from itertools import groupby
from operator import itemgetter

from django.db import connection, migrations
from psycopg2.extras import execute_values

from complaints import similarity

PART, LONGEST = 2_000, 4_000
PLACES = """
    UPDATE complaints_terms AS t SET terms = t.terms || array_to_tsvector(array_remove(
        ARRAY['@c' || c.category_id, '@a' || c.area_id], NULL))
    FROM complaints_complaint AS c
    WHERE c.id = t.complaint_id AND (c.category_id IS NOT NULL OR c.area_id IS NOT NULL)
"""
NOTES = """
    UPDATE complaints_terms AS t SET terms = t.terms || array_to_tsvector(n.terms)
    FROM (VALUES %s) AS n (pk, terms) WHERE t.complaint_id = n.pk
"""


def fill(apps, schema_editor):
    """What was noted and answered before, part by part."""
    Event = apps.get_model("complaints", "Event")
    noted = Event.objects.exclude(note="").order_by("complaint", "pk")
    rows = noted.values_list("complaint", "note").iterator(PART)
    part = []
    for pk, notes in groupby(rows, key=itemgetter(0)):
        terms = {term for _pk, note in notes for term in similarity.terms(note[:LONGEST])}
        part.append((pk, [f"~{term}" for term in terms]))
        if len(part) == PART:
            write(part)
            part = []
    write(part)


def write(part):
    rows = [row for row in part if row[1]]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor, NOTES, rows, template="(%s, %s::text[])")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0050_attachments_of_more_kinds")]

    operations = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
