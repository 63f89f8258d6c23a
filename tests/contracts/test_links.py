"""Every link on every page leads somewhere the reader may go."""

import re

import pytest

from people.models import Organisation

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


@pytest.mark.parametrize("reader", ["engineer", "manager", "director", "hr", "committee", "ladder_owner", "admin"])
def test_every_link_leads_to_a_page(request, client, reader, engineer, leaver):
    Organisation.objects.create(name="Tern Logistics", is_demo=True)
    client.force_login(request.getfixturevalue(reader))
    seen, waiting, dead = {"/"}, ["/"], []
    while waiting:
        path = waiting.pop()
        response = client.get(path.replace("&amp;", "&"), follow=True)
        if response.status_code != 200:
            dead.append((path, response.status_code))
        new = set(LINK.findall(response.content.decode())) - seen
        seen |= new
        waiting += sorted(path for path in new if not path.startswith("/static/"))
    assert len(seen) > 10
    assert dead == []
