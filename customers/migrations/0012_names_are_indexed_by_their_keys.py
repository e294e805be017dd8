from django.db import migrations, models
from django.db.models.functions import Collate, Reverse

BY_NAME = "CREATE INDEX customer_grams ON customers_customer USING gin (customers_grams(name))"
BY_KEY = "CREATE INDEX customer_grams ON customers_customer USING gin (customers_grams(sought))"
DROP = "DROP INDEX customer_grams"


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_names_are_found_in_any_spelling")]

    operations = [
        migrations.RemoveIndex("customer", "customer_name"),
        migrations.RemoveIndex("customer", "customer_name_begins"),
        migrations.AddIndex(
            "customer",
            models.Index(Collate("sought", "C"), models.F("id"), name="customer_begins"),
        ),
        *(
            migrations.AddIndex(
                "customer",
                models.Index(
                    fields=[said],
                    condition=models.Q((said, ""), _negated=True),
                    name=f"customer_{said}",
                ),
            )
            for said in ("sound", "initials")
        ),
        migrations.AddIndex(
            "phone", models.Index(Collate(Reverse("number"), "C"), name="phone_tail")
        ),
        migrations.RunSQL([DROP, BY_KEY], [DROP, BY_NAME]),
    ]
