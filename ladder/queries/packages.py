"""CASE packages: that of a version, and which of the ladders that somebody may read holds what."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from ladder.document.parts import Document
from ladder.files.case import as_case, single
from ladder.models import Version
from ladder.queries.content import document_of
from people.models import Organisation, User

KEPT = 4  # packages in the memory of a process; one of the largest ladder has thirty megabytes
OF_THE_WHOLE = {"CFDocuments", "CFPackages"}

Package = dict[str, Any]
remembered: dict[tuple[UUID, str], Package] = {}
held: dict[UUID, frozenset[str]] = {}  # by version, the identifiers of all that its package holds


def creator() -> str:
    """Who answers for the ladders: the organisation."""
    organisation = Organisation.objects.current()
    return organisation.name if organisation else "Rung"


def package_of(version: Version, *, creator: str, document: Document | None = None) -> Package:
    """The version as a package; `document` in place of all that it says."""
    return as_case(
        document or document_of(version),
        base_url=settings.RUNG_URL,
        changed_at=version.published_at or version.created_at,
        creator=creator,
        version=version.number,
        state=version.state,
    )


def present_versions(viewer: User | AnonymousUser) -> list[Version]:
    """What each ladder says at present, of those that the viewer may read."""
    versions = Version.objects.visible_to(viewer).filter(state=Version.State.PUBLISHED)
    return list(versions.select_related("ladder").order_by("ladder__slug"))


def heading(version: Version, *, creator: str) -> Package:
    """The CFDocument of a version. Nothing but its row is read."""
    said = Document(
        slug=version.ladder.slug,
        key=version.ladder_id,
        **{name: getattr(version, name) for name in ("title", "description", "language", "licence", "source")},
    )
    package = package_of(version, creator=creator, document=said)
    found = single(package, "CFDocuments", package["CFDocument"]["identifier"])
    assert found is not None  # noqa: S101 - every package has its document
    return found


def headings(viewer: User | AnonymousUser) -> list[Package]:
    """The CFDocuments that the viewer may read."""
    name = creator()
    return [heading(version, creator=name) for version in present_versions(viewer)]


def part(kind: str, identifier: str, *, viewer: User | AnonymousUser) -> Package | None:
    """What the address of a part answers; None where no ladder that the viewer may read holds it."""
    name = creator()
    for version in present_versions(viewer):
        if kind in OF_THE_WHOLE:
            is_here = heading(version, creator=name)["identifier"] == identifier
        else:
            is_here = identifier in identifiers(version, name)
        if is_here:
            return single(package_kept(version, name), kind, identifier)
    return None


def package_kept(version: Version, name: str) -> Package:
    """The package of a published version, which never changes, from memory where it is there."""
    kept = (version.pk, name)
    if kept not in remembered:
        remembered[kept] = package_of(version, creator=name)
        while len(remembered) > KEPT:
            remembered.pop(next(iter(remembered)))
    return remembered[kept]


def identifiers(version: Version, name: str) -> frozenset[str]:
    """The identifiers of everything that has an address, remembered by each process."""
    if version.pk not in held:
        package = package_kept(version, name)
        parts = [*package["CFItems"], *package["CFAssociations"], *package["CFRubrics"]]
        parts += [each for definitions in package["CFDefinitions"].values() for each in definitions]
        held[version.pk] = frozenset(each["identifier"] for each in parts)
    return held[version.pk]
