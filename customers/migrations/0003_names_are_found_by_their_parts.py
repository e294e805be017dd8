from django.db import migrations

# All single characters and pairs of a name: Chinese names have two or three, which trigrams miss.
FUNCTION = """
CREATE FUNCTION customers_grams(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(t, at, size)), '{}')
    FROM lower(name) AS t, generate_series(1, length(t)) AS at, generate_series(1, 2) AS size
$$
"""
INDEX = "CREATE INDEX customer_grams ON customers_customer USING gin (customers_grams(name))"


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION customers_grams(text)"),
        migrations.RunSQL(INDEX, "DROP INDEX customer_grams"),
    ]
