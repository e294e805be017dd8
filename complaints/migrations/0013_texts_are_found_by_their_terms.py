import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from psycopg2.extras import execute_values

from complaints import similarity

SET_SIZE = 1_000


def index_what_is_there(apps, schema_editor):
    complaint, last = apps.get_model("complaints", "Complaint"), 0
    rows = complaint.objects.order_by("pk").values_list("pk", "what", "remedy", "place")
    sql = "INSERT INTO complaints_terms (complaint_id, terms) VALUES %s"
    while some := list(rows.filter(pk__gt=last)[:SET_SIZE]):
        found = [(pk, list(similarity.terms("\n".join(texts)[:4_000]))) for pk, *texts in some]
        with schema_editor.connection.cursor() as cursor:
            execute_values(cursor, sql, found, template="(%s, array_to_tsvector(%s::text[]))")
        last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0012_replannings_by_workers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='terms', serialize=False, to='complaints.complaint')),
                ('terms', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='terms_gin')],
            },
        ),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
