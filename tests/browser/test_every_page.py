"""Every page, as the people who come to it: no axe finding, no broken policy, no page wider than a phone."""

import pytest

from demo.personas import PERSONAS
from people.models import Team, User

WIDTHS = {"phone": 360, "laptop": 1280, "wide": 1920}


def person(key):
    return User.objects.get(pk=next(persona.id for persona in PERSONAS if persona.key == key))


def addresses(visitor):
    """The pages a signed-in person can reach from the navigation, and one of each kind of detail page."""
    team = Team.objects.get(name="Payments")
    return [
        "/",
        "/people/",
        "/people/?q=noa",
        "/people/?q=nobody-of-this-name",
        "/people/chart/",
        f"/people/teams/{team.pk}/",
        visitor.get_absolute_url(),
        "/settings/",
        "/settings/sessions/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/outbox/",
        "/nothing/here/",
    ]


BEFORE_SIGN_IN = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/outbox/"]


def examine(visitor, paths, theme):
    """Open each page at each width; return everything that is wrong with any of them."""
    visitor.page.emulate_media(color_scheme=theme)
    wrong = []
    for path in paths:
        visitor.goes_to(path)
        wrong += [f"{path} {theme}: {finding}" for finding in visitor.axe()]
        for name, width in WIDTHS.items():
            visitor.page.set_viewport_size({"width": width, "height": 900})
            if visitor.overflow() > 0:
                wrong.append(f"{path}: {visitor.overflow()} px wider than a {name}")
    return wrong


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_before_sign_in_are_accessible_at_every_width(tern, visitor, theme):
    assert examine(visitor, BEFORE_SIGN_IN, theme) == []


@pytest.mark.parametrize(
    ("key", "theme"), [("engineer", "light"), ("manager", "dark"), ("hr", "light"), ("admin", "dark")]
)
def test_pages_after_sign_in_are_accessible_at_every_width(tern, visitor, key, theme):
    someone = person(key)
    visitor.signs_in(someone)
    paths = addresses(someone)
    if key in {"hr", "admin"}:
        engineer = person("engineer")
        paths += ["/people/invite/", engineer.get_absolute_url(), f"{engineer.get_absolute_url()}edit/"]
    assert examine(visitor, paths, theme) == []
