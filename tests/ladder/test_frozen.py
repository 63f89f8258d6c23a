"""A published version never changes: the database refuses it, whoever asks."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from ladder.models import LevelLink, Statement, Version
from ladder.models.content import Owned
from tests.factories.ladder import make_ladder, publish_version

OWNED = [model for model in apps.get_app_config("ladder").get_models() if issubclass(model, Owned)]
FULL = """
format: ladder/1
id: full
title: Full
dimensions: [{id: d, title: D}]
tracks: [{id: ic, title: IC, levels: [{id: a, title: A, rank: 1, next: [b]}, {id: b, title: B, rank: 2}]}]
competencies: [{id: c, title: C, dimension: d, levels: {ic/a: [x]}}]
guides: [{from: ic/a, to: ic/b}]
pages: [{id: p, title: P, text: T}]
"""


def refused(change):
    with pytest.raises(ProgrammingError, match="a published version of a ladder never changes"), transaction.atomic():
        change()


def test_every_table_that_a_version_owns_is_frozen(db):
    version = make_ladder(FULL).current_version
    assert len(OWNED) == 11
    for model in OWNED:
        rows = model._default_manager.filter(version=version)
        assert rows.exists(), model
        refused(lambda rows=rows: rows.update(position=9))
        refused(lambda rows=rows: rows._raw_delete(rows.db))
        row = rows.first()
        row.pk = None
        refused(lambda row=row: row.save(force_insert=True))


def test_a_draft_may_change(draft):
    assert Statement.objects.filter(version=draft).update(text="Otherwise.") == 7
    assert LevelLink.objects.filter(version=draft).delete()[0] == 2


def test_no_row_moves_from_or_to_a_published_version(small, draft):
    refused(lambda: Statement.objects.filter(version=draft).update(version=small.current_version))
    refused(lambda: Statement.objects.filter(version=small.current_version).update(version=draft))


def test_the_heading_of_a_published_version_is_frozen_but_for_its_archiving(small):
    version = small.current_version
    refused(lambda: Version.objects.filter(pk=version.pk).update(title="Otherwise"))
    refused(lambda: Version.objects.filter(pk=version.pk).update(state="archived", note="Otherwise"))
    refused(lambda: Version.objects.filter(pk=version.pk).update(state="draft", published_at=None))
    refused(lambda: Version.objects.filter(pk=version.pk)._raw_delete("default"))
    assert Version.objects.filter(pk=version.pk).update(state="archived") == 1
    refused(lambda: Version.objects.filter(pk=version.pk).update(state="published"))


def test_an_archived_version_is_frozen_too(small, draft):
    old = small.current_version
    publish_version(draft)
    old.refresh_from_db()
    assert old.state == "archived"
    refused(lambda: Statement.objects.filter(version=old).update(text="Otherwise."))


def test_migrations_may_change_it_by_a_setting(small):
    rows = Statement.objects.filter(version=small.current_version)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rung.migrating = 'on'")
        assert rows.update(text="Otherwise.") == 7
        cursor.execute("SET LOCAL rung.migrating = ''")
    refused(lambda: rows.update(text="Again."))
