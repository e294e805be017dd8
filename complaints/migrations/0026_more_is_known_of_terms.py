"""How common a word is decides how it is looked for: through its index, or from the newest on.

Of words that the statistics do not name, the planner believes that they stand in one text of a
thousand; among a million it then went through all of them for a word that stood in four hundred.
"""

from django.db import migrations

ALTER = "ALTER TABLE complaints_terms ALTER COLUMN terms SET STATISTICS %s"


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0025_words_are_harmless_within_others"),
    ]

    operations = [migrations.RunSQL(ALTER % 1000, ALTER % -1)]
