"""The team matrix as a file."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest

from assessments.files import sheets
from audit.downloads import SensitiveDownload
from audit.models import Event
from tests.assessments.team import report, under_way
from tests.ladder.pages import text_of


@pytest.fixture
def people(ladder, manager):
    under_way(report(manager, ladder, "=Ana", {"debugging": 1}), ladder, manager=manager, drafted={"debugging": 3})
    return report(manager, ladder, "Bo", {"debugging": 3, "guidance": -2, "mentoring": -1}, {"debugging": 2})


def rows(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_it_holds_what_is_shown(as_user, manager, people):
    response = as_user(manager).get("/team/export/?format=csv")
    head, ana, bo, meet, exceed, differ = rows(response)
    assert head[:9] == [
        "Person", "Level", "Compared with", "Met", "Asked", "Shared on",
        "Debugging: held", "Debugging: self", "Debugging: asked",
    ]  # fmt: skip
    assert ana[:5] == ["'=Ana", "Mid-level", "Mid-level", "1", "2"]
    assert ana[6:9] == ["3 (not shared yet)", "", "2"]
    assert bo[6:] == ["3", "2", "2", "not applicable", "", "2", "not observed", "", ""]
    assert [line[6] for line in (meet, exceed, differ)] == ["2", "2", "1"]
    assert response["Content-Disposition"].startswith('attachment; filename="team-')
    assert response["Cache-Control"] == "private, no-store"


def test_filter_order_level_and_folding_hold_for_the_file(as_user, manager, people):
    head, *lines = rows(as_user(manager).get("/team/export/?show=differs&fold=people&level=next"))
    assert head[6:] == ["Debugging: held", "Debugging: self", "Debugging: asked", "People: met", "People: asked"]
    assert [line[0] for line in lines][:1] == ["Bo"]
    assert lines[0][1:3] == ["Mid-level", "Senior"]


def test_no_file_leaves_unrecorded(as_user, manager, people):
    as_user(manager).get("/team/export/?format=xlsx")
    event = Event.objects.get(kind="assessments.matrix_exported")
    assert (event.actor_id, event.detail) == (manager.pk, {"of": "reports", "people": 2, "format": "xlsx"})
    with pytest.raises(ValueError, match="Record first"):
        SensitiveDownload(b"", name="x", content_type="text/csv", event=Event())


def test_a_team_gives_its_name_to_the_file(as_user, hr, team, people, manager):
    manager.team = team
    response = as_user(hr).get(f"/team/export/?of={team.pk}")
    assert response["Content-Disposition"].startswith('attachment; filename="payments-')


def test_another_format_is_not_there(as_user, manager, people):
    assert as_user(manager).get("/team/export/?format=exe").status_code == 404


def test_spreadsheets_get_texts_and_numbers_and_no_formulas():
    table = [["Person", "Met"], ["=1+1", 3], ["a\x00b", Decimal("1.5")], [None, None]]
    with zipfile.ZipFile(io.BytesIO(sheets.as_xlsx(table, "T\x00eam"))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        texts = file.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<t>=1+1</t>" in texts
    assert "<t>ab</t>" in texts
    assert "<v>1.5</v>" in sheet


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_could_be_a_formula_begins_with_an_apostrophe(text):
    assert sheets.harmless(text) == f"'{text}"
    assert sheets.harmless(-1) == -1


def test_links_lead_to_files_of_this_view(as_user, manager, people):
    page = text_of(as_user(manager).get("/team/?show=differs"))
    assert 'href="/team/export/?show=differs&amp;format=csv" download' in page
