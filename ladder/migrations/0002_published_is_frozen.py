"""A published version never changes: the database refuses it, whoever asks. Only migrations may, by a setting."""

from django.db import migrations

OWNED = [
    *("track", "level", "levellink", "dimension", "scale", "scalepoint"),
    *("competency", "requirement", "statement", "guide", "page"),
]

# FOR SHARE waits for a publication that is under way, and then sees it.
FREEZE = """
CREATE FUNCTION ladder_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid;
    owner_state text;
BEGIN
    IF current_setting('rung.migrating', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_TABLE_NAME = 'ladder_version' THEN
        IF OLD.state = 'draft' OR (
            TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'archived'
            AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
        ) THEN
            RETURN coalesce(NEW, OLD);
        END IF;
    ELSE
        FOREACH owner IN ARRAY CASE TG_OP
            WHEN 'INSERT' THEN ARRAY[NEW.version_id]
            WHEN 'DELETE' THEN ARRAY[OLD.version_id]
            ELSE ARRAY[OLD.version_id, NEW.version_id]
        END LOOP
            SELECT state INTO owner_state FROM ladder_version WHERE id = owner FOR SHARE;
            IF owner_state <> 'draft' THEN
                EXIT;
            END IF;
        END LOOP;
        IF owner_state = 'draft' OR owner_state IS NULL THEN
            RETURN coalesce(NEW, OLD);
        END IF;
    END IF;
    RAISE EXCEPTION '% on % is refused: a published version of a ladder never changes.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ladder_version_frozen BEFORE UPDATE OR DELETE ON ladder_version
    FOR EACH ROW EXECUTE FUNCTION ladder_refuse_change();
""" + "".join(
    f"""
CREATE TRIGGER ladder_{name}_frozen BEFORE INSERT OR UPDATE OR DELETE ON ladder_{name}
    FOR EACH ROW EXECUTE FUNCTION ladder_refuse_change();
"""
    for name in OWNED
)

THAW = (
    "".join(f"DROP TRIGGER ladder_{name}_frozen ON ladder_{name};\n" for name in [*OWNED, "version"])
    + "DROP FUNCTION ladder_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("ladder", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
