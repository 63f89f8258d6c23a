"""config/privacy.yaml says of every field whether it is about a person and, if so, why we keep it."""

import yaml
from django.apps import apps
from django.contrib.auth import get_user_model

from tests.contracts.source import PACKAGES, ROOT

SHEET = yaml.safe_load((ROOT / "config" / "privacy.yaml").read_text(encoding="utf-8"))
TABLES = {name: entry for name, entry in SHEET.items() if not name.startswith("x-")}
# Tables that the frameworks bring along and that nothing here writes a person into.
EMPTY_OR_IMPERSONAL = {
    "account.EmailAddress",
    "account.EmailConfirmation",
    "auth.Group",
    "auth.Permission",
    "contenttypes.ContentType",
}


def fields_by_table():
    return {
        model._meta.label: {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
        for model in apps.get_models()
        if model._meta.label not in EMPTY_OR_IMPERSONAL
    }


def test_every_field_is_personal_or_not():
    listed = {name: sorted([*entry.get("personal", {}), *entry["not_personal"]]) for name, entry in TABLES.items()}
    assert listed == {name: sorted(fields) for name, fields in fields_by_table().items()}


def test_every_personal_field_says_why_how_long_and_how_erased():
    unsaid = [
        f"{name}.{field}"
        for name, entry in TABLES.items()
        for field, said in entry.get("personal", {}).items()
        if set(said) != {"why", "kept", "erased"} or not all(said.values())
    ]
    assert unsaid == []


def test_every_link_to_a_person_is_personal():
    links = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.label in TABLES
        for field in model._meta.concrete_fields
        if field.related_model is get_user_model()
    }
    personal = {f"{name}.{field}" for name, entry in TABLES.items() for field in entry.get("personal", {})}
    assert len(links) > 8
    assert links <= personal


def test_nothing_here_writes_a_person_into_the_tables_left_out():
    ours = {model._meta.label for model in apps.get_models() if model._meta.app_label in PACKAGES}
    assert not ours & EMPTY_OR_IMPERSONAL
