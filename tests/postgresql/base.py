"""PostgreSQL with one difference: emptying all tables between tests may empty the append-only ones too."""

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, *args, **kwargs):
        statements = super().sql_flush(*args, **kwargs)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
