"""In the pseudo-locale every text is accented and right to left: what is not was forgotten by gettext."""

import re

import pytest

from people.models import Organisation, Role, User
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory

# Texts as they are read: text nodes, and the attributes that are read aloud or shown.
TEXTS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, code, option, .brand, .avatar")) texts.push(walker.currentNode.data.trim());
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (element.hasAttribute(name)) texts.push(element.getAttribute(name).trim());
  texts.push(document.title);
  return texts.filter(Boolean);
}"""
# Addresses, versions, the product's name: the same in every language.
UNTRANSLATED = re.compile(r"\S+@\S+|https?://\S+|\bRung\b( \d+\.\d+\.\d+)?|\b[A-Z][a-z]+/[A-Z]\w+|[A-Z]{2,}|/\w+/")


def forgotten(texts):
    """The texts that still have plain Latin vowels. People and teams have Cyrillic names in these tests."""
    return [text for text in texts if re.search(r"[aeiouAEIOU]", UNTRANSLATED.sub("", text))]


@pytest.fixture
def reader(transactional_db):
    """An admin who reads the pseudo-locale, in an organisation without a Latin letter."""
    Organisation.objects.create(name="Крачка", is_demo=True)
    team = TeamFactory(name="Платежи")
    admin = RoleFactory(
        person=UserFactory(name="Анна Шмидт", job_title="Инженер", team=team, locale="ar-xb"), kind=Role.Kind.ADMIN
    ).person
    report = UserFactory(name="Борис Крот", job_title="Инженер", team=team)
    ReportingLineFactory(person=report, manager=admin)
    UserFactory(name="Вера Лис", state=User.State.DEACTIVATED)
    return admin


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/people/", "/people/chart/", "/people/invite/", "self", "team"),
        *("/settings/", "/settings/sessions/", "/outbox/", "/nothing/"),
    ],
)
def test_every_text_is_translated_and_the_page_reads_right_to_left(visitor, reader, path):
    address = {"self": reader.get_absolute_url(), "team": reader.team.get_absolute_url()}.get(path, path)
    page = visitor.signs_in(reader).goes_to(address)
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert forgotten(page.evaluate(TEXTS)) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert visitor.overflow() <= 0
