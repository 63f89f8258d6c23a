"""One part of a package, as the operations of CASE give it when it stands alone."""

from typing import Any

LISTS = ("CFItems", "CFAssociations", "CFRubrics")
DEFINITIONS = ("CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings")
SETS = ("CFConcepts", "CFSubjects", "CFItemTypes")  # given with those below them
WITH_DOCUMENT = ("CFItems", "CFAssociations")


def single(package: dict[str, Any], kind: str, identifier: str) -> dict[str, Any] | None:
    """What `GET /{kind}/{identifier}` answers from one of our packages; None where the package has no such thing.

    `kind` is the name in the address: CFPackages, CFDocuments, CFItems, CFItemAssociations and so on. A CFDocument
    standing alone has no extensions: ours say something of the items of its package only.
    """
    if kind in {"CFPackages", "CFDocuments"}:
        is_meant = package["CFDocument"]["identifier"] == identifier
        return (package if kind == "CFPackages" else heading(package)) if is_meant else None
    if kind == "CFItemAssociations":
        return with_associations(package, identifier)
    source = package if kind in LISTS else package["CFDefinitions"] if kind in DEFINITIONS else {}
    found = next((each for each in source.get(kind, ()) if each["identifier"] == identifier), None)
    if found is None:
        return None
    if kind in SETS:
        return {kind: [found, *below(source[kind], found)]}
    return {**found, "CFDocumentURI": document_link(package)} if kind in WITH_DOCUMENT else found


def heading(package: dict[str, Any]) -> dict[str, Any]:
    """The CFDocument alone, which leads to its package."""
    of = {name: value for name, value in package["CFDocument"].items() if name != "extensions"}
    uri = of["uri"].replace("/CFDocuments/", "/CFPackages/")
    return {**of, "CFPackageURI": {"title": of["title"], "identifier": of["identifier"], "uri": uri}}


def document_link(package: dict[str, Any]) -> dict[str, str]:
    return {name: package["CFDocument"][name] for name in ("title", "identifier", "uri")}


def with_associations(package: dict[str, Any], identifier: str) -> dict[str, Any] | None:
    """An item, and every association that begins or ends at it."""
    item = single(package, "CFItems", identifier)
    ends = ("originNodeURI", "destinationNodeURI")
    associations = [
        each for each in package["CFAssociations"] if any(each[end]["identifier"] == identifier for end in ends)
    ]
    return {"CFItem": item, "CFAssociations": associations} if item else None


def below(parts: list[dict[str, Any]], of: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts whose hierarchy code says that they are below this one."""
    return [each for each in parts if each["hierarchyCode"].startswith(f"{of['hierarchyCode']}.")]
