"""Whether the database is of this version, and bringing it there."""

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


def bring_up_to_date(migrate: bool) -> None:
    """Apply missing migrations, or refuse to go on without them."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not migrate:
        raise CommandError(_("The database lacks tables of this version. Run `manage.py setup --migrate`."))
    call_command("migrate", interactive=False, verbosity=0)


def count_rows() -> None:
    """Let PostgreSQL look at what has come, so that it finds good ways at once and not when it next looks by itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
