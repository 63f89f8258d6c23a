"""A version as a file: the same bytes from the page, the API and the command line."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from ladder.files import as_json, as_yaml
from ladder.models import Version
from ladder.queries.content import document_of
from ladder.queries.packages import creator, package_of


@dataclass(frozen=True)
class Format:
    """A kind of file that a version can be written as."""

    suffix: str
    media_type: str
    write: Callable[[Version], str]


def as_package(version: Version) -> str:
    return json.dumps(package_of(version, creator=creator()), ensure_ascii=False, indent=2) + "\n"


FORMATS = {
    "yaml": Format("yaml", "application/yaml", lambda version: as_yaml(document_of(version))),
    "json": Format("json", "application/json", lambda version: as_json(document_of(version))),
    "case": Format("case.json", "application/json", as_package),
}


def exported(version: Version, format: str) -> str:
    """The file. Whoever gets it has been asked whether they may see the version."""
    return FORMATS[format].write(version)


def file_name(version: Version, format: str) -> str:
    return f"{version.ladder.slug}-{version.number}.{FORMATS[format].suffix}"
