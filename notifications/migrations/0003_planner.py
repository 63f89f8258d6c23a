from django.db import migrations, models

# When a local time comes in a zone: the first time if it comes twice (the offset of the day before still gives it
# back), and if the clock leaves it out, later by what is left out, as PostgreSQL has it.
MOMENT = """
CREATE FUNCTION notifications_moment(local timestamp, zone text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN ((local - interval '1 day') AT TIME ZONE zone + interval '24 hours') AT TIME ZONE zone = local
        THEN (local - interval '1 day') AT TIME ZONE zone + interval '24 hours'
        ELSE local AT TIME ZONE zone
    END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_due_and_preferences")]

    operations = [
        migrations.RunSQL(MOMENT, "DROP FUNCTION notifications_moment(timestamp, text)"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("slot__isnull", False)),
                fields=["person", "-slot"],
                name="notifications_delivery_told",
            ),
        ),
    ]
