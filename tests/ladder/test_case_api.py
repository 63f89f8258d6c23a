"""The CASE addresses: ladders switched public for anybody, the others for whoever is signed in; refusals as imsx."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from ladder.actions import ladders
from ladder.queries import packages
from people.models import Organisation, User
from tests.factories.ladder import SMALL, make_ladder, publish_version

BASE = "/ims/case/v1p1"
DISCOVERY = f"{BASE}/discovery/imscasev1p1_openapi3_v1p0.json"
NOWHERE = "00000000-0000-4000-8000-000000000000"
SCHEMA = Path(__file__).with_name("case-v1p1-package.schema.json")


def other(slug):
    text = SMALL.replace("id: engineering\n", f"id: {slug}\n")
    return make_ladder(text.replace("title: Engineering\n", f"title: {slug.title()}\n"))


@pytest.fixture
def public(small, ladder_owner):
    """The small ladder, switched public."""
    Organisation.objects.create(name="Tern Logistics")
    return ladders.set_public(ladder=small, is_public=True, by=ladder_owner)


def titles(response):
    return [document["title"] for document in response.json()["CFDocuments"]]


def refusal(response):
    body = response.json()
    [minor] = body["imsx_codeMinor"]["imsx_codeMinorField"]
    return response.status_code, body["imsx_codeMajor"], minor["imsx_codeMinorFieldValue"]


# --- Who reads what


def test_anybody_lists_what_is_public_and_nothing_is_an_empty_list(client, small, ladder_owner):
    other("design")
    assert client.get(f"{BASE}/CFDocuments").json() == {"CFDocuments": []}
    ladders.set_public(ladder=small, is_public=True, by=ladder_owner)
    assert titles(client.get(f"{BASE}/CFDocuments")) == ["Engineering"]


def test_whoever_is_signed_in_reads_all_that_is_published(as_user, calls, engineer, public):
    other("design")
    make_ladder(SMALL.replace("id: engineering\n", "id: hidden\n"), publish=False)
    assert titles(as_user(engineer).get(f"{BASE}/CFDocuments")) == ["Design", "Engineering"]
    assert titles(calls(engineer, "ladders:read").get(f"{BASE}/CFDocuments")) == ["Design", "Engineering"]


def test_owners_are_shown_no_drafts_here(calls, ladder_owner, public):
    draft = ladders.start_draft(version=public.current_version, by=ladder_owner)
    hidden = make_ladder(SMALL.replace("id: engineering\n", "id: hidden\n"), publish=False)
    client = calls(ladder_owner, "ladders:read")
    [document] = client.get(f"{BASE}/CFDocuments").json()["CFDocuments"]
    assert (document["version"], document["adoptionStatus"]) == ("1", "Adopted")
    assert client.get(f"{BASE}/CFPackages/{hidden.pk}").status_code == 404
    publish_version(draft)
    [document] = client.get(f"{BASE}/CFDocuments").json()["CFDocuments"]
    assert document["version"] == "2"


def test_token_without_the_scope_is_refused(calls, engineer, public):
    assert refusal(calls(engineer, "people:read").get(f"{BASE}/CFDocuments")) == (403, "failure", "forbidden")


def test_token_that_is_none_is_refused(api, public):
    response = api.get(f"{BASE}/CFDocuments", HTTP_AUTHORIZATION="Bearer rung_x")
    assert refusal(response) == (401, "failure", "unauthorised_request")
    assert response["WWW-Authenticate"] == "Bearer"


def test_leaver_reads_what_anybody_reads(client, leaver, public):
    design = other("design")
    client.force_login(leaver)
    assert titles(client.get(f"{BASE}/CFDocuments")) == ["Engineering"]
    assert client.get(f"{BASE}/CFPackages/{design.pk}").status_code == 404
    User.objects.filter(pk=leaver.pk).update(state="active")
    client.force_login(leaver)
    assert client.get(f"{BASE}/CFPackages/{design.pk}").status_code == 200


@pytest.mark.parametrize("kind", ["CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFAssociations"])
def test_parts_of_a_ladder_that_is_not_public_are_not_there(client, as_user, engineer, small, kind):
    Organisation.objects.create(name="Tern Logistics")
    package = packages.package_of(small.current_version, creator="Tern Logistics")
    part = {
        "CFItems": package["CFItems"][3],
        "CFItemAssociations": package["CFItems"][3],
        "CFAssociations": package["CFAssociations"][3],
    }.get(kind, package["CFDocument"])
    address = f"{BASE}/{kind}/{part['identifier']}"
    assert refusal(client.get(address)) == (404, "failure", "unknownobject")
    assert as_user(engineer).get(address).status_code == 200


# --- What is said


def test_package_is_as_the_standard_has_it(client, public):
    package = client.get(f"{BASE}/CFPackages/{public.pk}").json()
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert list(validator.iter_errors(package)) == []
    assert package["CFDocument"]["creator"] == "Tern Logistics"


def test_document_leads_to_its_package(client, public):
    [listed] = client.get(f"{BASE}/CFDocuments").json()["CFDocuments"]
    alone = client.get(f"{BASE}/CFDocuments/{public.pk}").json()
    assert alone == listed
    assert alone["uri"] == f"{settings.RUNG_URL}{BASE}/CFDocuments/{public.pk}"
    assert alone["CFPackageURI"]["uri"] == f"{settings.RUNG_URL}{BASE}/CFPackages/{public.pk}"


def test_every_address_in_a_package_leads_to_what_it_names(client, public):
    package = client.get(f"{BASE}/CFPackages/{public.pk}").json()
    heading = package["CFDocument"]
    parts = [*package["CFItems"], *package["CFAssociations"], *package["CFRubrics"]]
    parts += [one for definitions in package["CFDefinitions"].values() for one in definitions]
    assert len(parts) > 40
    for one in [heading, *parts]:
        answer = client.get(one["uri"].removeprefix(settings.RUNG_URL))
        assert answer.status_code == 200
        body = answer.json()
        [named] = [part for part in body.get("CFItemTypes", [body]) if part["identifier"] == one["identifier"]]
        assert {name: named[name] for name in ("uri", "lastChangeDateTime")} == {
            name: one[name] for name in ("uri", "lastChangeDateTime")
        }


def test_item_alone_names_its_document_and_its_associations(client, public):
    item = client.get(f"{BASE}/CFPackages/{public.pk}").json()["CFItems"][0]
    alone = client.get(f"{BASE}/CFItems/{item['identifier']}").json()
    assert alone["CFDocumentURI"]["identifier"] == str(public.pk)
    together = client.get(f"{BASE}/CFItemAssociations/{item['identifier']}").json()
    assert together["CFItem"] == alone
    assert len(together["CFAssociations"]) >= 1


def test_identifier_is_read_in_either_case(client, public):
    assert client.get(f"{BASE}/CFPackages/{str(public.pk).upper()}").status_code == 200


# --- The list


@pytest.fixture
def three(calls, engineer, small):
    """Three ladders, and a program that reads them."""
    for slug in ("design", "sales"):
        other(slug)
    return calls(engineer, "ladders:read")


def test_list_is_read_page_by_page(three):
    response = three.get(f"{BASE}/CFDocuments?limit=1&offset=1")
    assert (titles(response), response["X-Total-Count"]) == (["Engineering"], "3")
    links = re.findall(r'<http://testserver(\S+?)>; rel="(\w+)"', response["Link"])
    reached = {rel: titles(three.get(address)) for address, rel in links}
    assert reached == {"first": ["Design"], "prev": ["Design"], "next": ["Sales"], "last": ["Sales"]}
    only = three.get(f"{BASE}/CFDocuments")
    assert re.findall(r'rel="(\w+)"', only["Link"]) == ["first", "last"]
    beyond = three.get(f"{BASE}/CFDocuments?offset=7")
    assert (beyond.status_code, titles(beyond)) == (200, [])


def test_list_is_sorted_and_cut_to_fields(three):
    assert titles(three.get(f"{BASE}/CFDocuments?sort=title&orderBy=desc")) == ["Sales", "Engineering", "Design"]
    assert titles(three.get(f"{BASE}/CFDocuments?sort=title")) == ["Design", "Engineering", "Sales"]
    rows = three.get(f"{BASE}/CFDocuments?fields=title,version&limit=1").json()["CFDocuments"]
    assert rows == [{"title": "Design", "version": "1"}]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("limit=0", (400, "failure", "invalid_selection_field")),
        ("limit=x", (400, "failure", "invalid_selection_field")),
        ("limit=%00", (400, "failure", "invalid_selection_field")),
        ("offset=-1", (400, "failure", "invalid_selection_field")),
        ("offset=99999999999999999999", (400, "failure", "invalid_selection_field")),
        ("sort=password", (400, "failure", "invalid_sort_field")),
        ("orderBy=up", (400, "failure", "invalid_sort_field")),
        ("fields=title,password", (400, "failure", "invalid_selection_field")),
        ("filter=title='x'", (400, "unsupported", "invalid_selection_field")),
    ],
)
def test_what_a_list_cannot_be_asked_is_refused(client, public, asked, answer):
    assert refusal(client.get(f"{BASE}/CFDocuments?{asked}")) == answer


# --- What is not there


@pytest.mark.parametrize(
    ("address", "minor"),
    [
        (f"CFPackages/{NOWHERE}", "unknownobject"),
        (f"CFItems/{NOWHERE}", "unknownobject"),
        (f"CFConcepts/{NOWHERE}", "unknownobject"),
        (f"CFSubjects/{NOWHERE}", "unknownobject"),
        (f"CFAssociationGroupings/{NOWHERE}", "unknownobject"),
        (f"CFThings/{NOWHERE}", "unknownobject"),
        ("CFItems/7", "invalid_uuid"),
        ("CFItems/%00", "invalid_uuid"),
    ],
)
def test_what_is_not_there_is_told_as_the_standard_has_it(client, public, address, minor):
    assert refusal(client.get(f"{BASE}/{address}")) == (404, "failure", minor)


def test_item_of_another_kind_is_not_there(client, public):
    item = client.get(f"{BASE}/CFPackages/{public.pk}").json()["CFItems"][0]["identifier"]
    assert client.get(f"{BASE}/CFItems/{item}").status_code == 200
    for kind in ("CFAssociations", "CFDocuments", "CFPackages", "CFRubrics", "CFLicenses"):
        assert refusal(client.get(f"{BASE}/{kind}/{item}")) == (404, "failure", "unknownobject")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_here(client, public, method):
    response = getattr(client, method)(f"{BASE}/CFDocuments")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["imsx_codeMajor"] == "failure"


def test_too_many_calls_are_told_when_to_go_on(client, public, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.rate", "1/minute", raising=False)
    client.get(f"{BASE}/CFDocuments")
    response = client.get(f"{BASE}/CFDocuments")
    assert refusal(response) == (429, "failure", "server_busy")
    assert int(response["Retry-After"]) > 0


# --- The description


def test_discovery_describes_every_address_to_anybody(client, db):
    body = client.get(DISCOVERY).json()
    assert body["openapi"].startswith("3.0")
    assert body["servers"] == [{"url": f"{settings.RUNG_URL}{BASE}"}]
    names = [operation["get"]["operationId"] for operation in body["paths"].values()]
    assert len(names) == len(set(names)) == 12
    assert {"getAllCFDocuments", "getCFDocument", "getCFPackage", "getCFItemAssociations"} <= set(names)


# --- What it costs


@pytest.mark.parametrize("kind", ["", "/CFPackages", "/CFItems"])
def test_many_ladders_cost_what_few_do(client, public, ladder_owner, django_assert_num_queries, kind):
    item = packages.package_of(public.current_version, creator="Tern Logistics")["CFItems"][0]["identifier"]
    addresses = {"/CFPackages": f"{BASE}/CFPackages/{public.pk}", "/CFItems": f"{BASE}/CFItems/{item}"}
    address = addresses.get(kind, f"{BASE}/CFDocuments")
    client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    for n in range(packages.KEPT + 1):
        ladders.set_public(ladder=other(f"another-{n}"), is_public=True, by=ladder_owner)
    client.get(address)
    with django_assert_num_queries(2):
        assert client.get(address).status_code == 200
