from django.db import migrations, models

from customers import names
from foundation.bulk import update_each

PART = 5_000


def fill(apps, schema_editor):
    """Names as they are looked for, of everyone who is in the books."""
    Customer = apps.get_model("customers", "Customer")
    for rows in in_parts(Customer.objects.only("pk", "name")):
        for row in rows:
            row.sought, row.sound = names.key(row.name), names.sound(row.name)
            row.initials = names.initials(row.name)
        update_each(rows, ["sought", "sound", "initials"])
    Account = apps.get_model("customers", "CorporateAccount")
    for rows in in_parts(Account.objects.only("pk", "name", "name_zh", "number")):
        for row in rows:
            row.sought = names.key("\n".join((row.name, row.name_zh, row.number)))
        update_each(rows, ["sought"])


def in_parts(rows):
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:PART]):
        yield part
        last = part[-1].pk


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_callers_may_be_unnamed")]

    operations = [
        *(
            migrations.AddField(model, field, models.TextField(default="", editable=False))
            for model, field in (
                ("corporateaccount", "sought"),
                ("customer", "initials"),
                ("customer", "sought"),
                ("customer", "sound"),
            )
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
