"""Messages in a chat: set up, refused, tried; what they look like; and what becomes of them by each answer."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from core.outgoing import NoAnswer
from notifications import chat, delivery
from notifications.actions import chat as actions
from notifications.bundles import Bundle, Section
from notifications.chat import Chat, ChatMessage, Line
from notifications.kinds import Item, reminders
from notifications.mailbox import Outcome
from notifications.models import Delivery, Due, Preference
from notifications.wishes import preference_of, wish
from tests.factories.people import UserFactory
from tests.web import here

PAGE = "/settings/reminders/"
SECRET = "https://hooks.example/services/T0/B0/wxyz"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NASTY = "<!channel> @here *bold* [x](https://evil.example) <at>all</at> & `code`"


@pytest.fixture
def noa(db, kinds):
    kinds("weekly", "daily")
    return UserFactory(name="Noa", email="noa@example.org")


@pytest.fixture
def reached(web, names, monkeypatch):
    """The web server of the test, as the chat of everybody; loopback is called by asking for it."""
    monkeypatch.setitem(
        delivery.WAYS,
        Delivery.Channel.CHAT,
        replace(delivery.WAYS[Delivery.Channel.CHAT], carrier=lambda: Chat(here())),
    )
    return web


def set_up(person, web, name="slack"):
    url = f"https://hooks.example:{web.port}/services/T0/B0/wxyz"
    return Preference.objects.create(person=person, chat=name, chat_url=url)


def sent(web):
    return [json.loads(body) for _, _, body in web.sent]


def bundle_of(person, *titles, note=""):
    """A bundle with these lines."""
    preference, kind = preference_of(person), reminders()["weekly"]
    items = [Item(title, "/growth/", note) for title in titles]
    return Bundle(person, preference, [Section(kind, wish(kind, preference, None), items)])


def waiting_bundle(person):
    slot = datetime.now(UTC)
    Due.objects.create(
        kind="weekly", subject_id=person.pk, person=person, period_start=slot.date(), due_at=slot, slot=slot
    )
    return Delivery.objects.create(
        key=f"bundle:{person.pk}", kind=Delivery.BUNDLE, subject_id=person.pk, person=person, channel="chat", slot=slot
    )


# --- Setting up


def test_a_chat_is_set_up_and_recorded_without_its_address(noa, names):
    names["hooks.example"] = ["93.184.215.14"]
    actions.set_chat(chat="slack", chat_url=SECRET, by=noa)
    row = Preference.objects.get()
    assert (row.person, row.chat, row.chat_url) == (noa, "slack", SECRET)
    event = Event.objects.get()
    assert (event.kind, event.detail) == ("notifications.chat_set", {"chat": "slack"})


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example/a", "begins with https://"),
        ("https://10.0.0.7/a", "private network"),
        ("https://localhost/a", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("https://[::ffff:127.0.0.1]/a", "private network"),
        ("https://nowhere.example/a", "Nobody knows the host"),
    ],
)
def test_an_address_that_must_not_be_called_is_refused_at_its_field(as_user, noa, names, url, said):
    names["localhost"] = ["127.0.0.1"]
    names["10.0.0.7"], names["169.254.169.254"] = ["10.0.0.7"], ["169.254.169.254"]
    with pytest.raises(ValidationError) as refusal:
        actions.set_chat(chat="slack", chat_url=url, by=noa)
    assert list(refusal.value.message_dict) == ["chat_url"]
    response = as_user(noa).post(f"{PAGE}chat/", {"chat": "slack", "chat_url": url})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Preference.objects.exists()
    assert not Event.objects.exists()


def test_the_page_never_shows_the_whole_address_again(as_user, noa, names):
    names["hooks.example"] = ["93.184.215.14"]
    client = as_user(noa)
    response = client.post(f"{PAGE}chat/", {"chat": "teams", "chat_url": SECRET}, follow=True)
    page = response.content.decode()
    assert "Your chat is set up." in page
    assert "https://hooks.example/…wxyz" in page
    assert SECRET not in page
    assert 'name="weekly-by_chat"' in page
    page = client.post(f"{PAGE}chat/remove/", follow=True).content.decode()
    assert "its address is forgotten" in page
    assert Preference.objects.values_list("chat", "chat_url").get() == ("", "")
    assert 'name="weekly-by_chat"' not in page


def test_removing_what_there_is_not_is_refused(noa):
    with pytest.raises(ValidationError, match="no chat"):
        actions.remove_chat(by=noa)
    assert not Event.objects.exists()


def test_a_test_message_arrives(as_user, noa, reached):
    set_up(noa, reached)
    client = as_user(noa)
    assert "is on its way" in client.post(f"{PAGE}chat/test/", follow=True).content.decode()
    assert delivery.drain() is False
    [message] = sent(reached)
    assert message["text"] == "Messages from Rung arrive here"
    row = Delivery.objects.get()
    assert (row.kind, row.channel, row.state, row.answer) == ("chat_test", "chat", "sent", "200 ok")
    assert "Sent," in client.get(PAGE).content.decode()


def test_a_test_message_is_refused_without_a_chat_and_twice_within_a_minute(as_user, noa, reached):
    with pytest.raises(ValidationError, match="Set up a chat first"):
        actions.send_test_message(by=noa, now=NOW)
    set_up(noa, reached)
    now = datetime.now(UTC)
    actions.send_test_message(by=noa, now=now)
    with pytest.raises(ValidationError, match="less than a minute ago"):
        actions.send_test_message(by=noa, now=now)
    assert "less than a minute ago" in as_user(noa).post(f"{PAGE}chat/test/").content.decode()
    assert Delivery.objects.count() == 1
    actions.send_test_message(by=noa, now=now + timedelta(minutes=2))
    assert Delivery.objects.count() == 2


def test_a_test_message_of_a_chat_that_was_removed_meanwhile_is_dropped(noa, reached):
    set_up(noa, reached)
    actions.send_test_message(by=noa, now=NOW)
    actions.remove_chat(by=noa)
    delivery.drain()
    assert Delivery.objects.get().state == "dropped"
    assert reached.sent == []


def test_a_kind_of_message_that_this_worker_does_not_know_is_kept(noa, reached):
    set_up(noa, reached)
    row = waiting_bundle(noa)
    Delivery.objects.update(kind="of_tomorrow", slot=None)
    delivery.drain()
    row.refresh_from_db()
    assert (row.state, reached.sent) == ("waiting", [])


# --- Looks


def texts(value):
    """Every text anywhere in a payload, with the name under which it stands."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from ((name, inside),) if isinstance(inside, str) else texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts(inside)


def test_in_slack_typed_words_stand_in_rich_text_alone_where_they_mean_nothing(noa, settings):
    Preference.objects.create(person=noa, chat="slack", chat_url=SECRET)
    payload = json.loads(chat.message_of_bundle(None, bundle_of(noa, NASTY, note=NASTY)).body)
    assert payload["text"] == "One thing for you in Rung"
    [block] = payload["blocks"]
    assert block["type"] == "rich_text"
    kinds = {element["type"] for element in elements(block)}
    assert kinds == {"rich_text", "rich_text_section", "rich_text_list", "text", "link"}
    [link] = [element for element in elements(block) if element["type"] == "link"]
    assert link == {"type": "link", "url": f"{settings.RUNG_URL}/growth/", "text": NASTY}


def elements(block):
    yield block
    for inside in block.get("elements", []):
        yield from elements(inside)


def test_in_teams_typed_words_stand_in_text_runs_alone_and_mention_nobody(noa, settings):
    Preference.objects.create(person=noa, chat="teams", chat_url=SECRET)
    payload = json.loads(chat.message_of_bundle(None, bundle_of(noa, NASTY, note=NASTY)).body)
    [attachment] = payload["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    [typed] = [run for run in runs if run["text"] == NASTY]
    assert typed["selectAction"] == {"type": "Action.OpenUrl", "url": f"{settings.RUNG_URL}/growth/"}
    assert "msteams" not in card


def test_no_link_of_a_chat_works_without_signing_in(noa):
    Preference.objects.create(person=noa, chat="slack", chat_url=SECRET)
    message = chat.message_of_bundle(None, bundle_of(noa, "A thing"))
    assert not [text for _, text in texts(json.loads(message.body)) if "/r/" in text or "/u/" in text]


@pytest.mark.parametrize("name", ["slack", "teams"])
def test_a_long_message_ends_with_how_much_more_there_is(noa, name):
    Preference.objects.create(person=noa, chat=name, chat_url=SECRET)
    message = chat.message_of_bundle(None, bundle_of(noa, *(f"Thing {number}" for number in range(40))))
    assert message.title == "40 things for you in Rung"
    assert sum(len(lines) for _, lines in message.sections) == chat.MOST_LINES + 1
    assert message.sections[-1][1][0].text == "15 more in Rung"
    assert message.body


# --- Sending


def test_a_bundle_arrives_in_the_chat_of_its_reader(noa, reached):
    set_up(noa, reached, "teams")
    row = waiting_bundle(noa)
    delivery.drain()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("sent", "200 ok")
    assert "Thing of weekly" in [text for _, text in texts(sent(reached))]


def test_a_bundle_without_a_chat_is_dropped(noa, reached):
    row = waiting_bundle(noa)
    delivery.drain()
    row.refresh_from_db()
    assert (row.state, reached.sent) == ("dropped", [])


MESSAGE = ChatMessage("slack", SECRET, "One thing", [("Weekly", [Line("A thing", "https://rung.example/")])])


class Answering:
    """A caller whose calls end in one way."""

    def __init__(self, answer):
        self.answer = answer

    def post(self, url, body, *, media_type):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.ACCEPTED),
        (202, Outcome.ACCEPTED),
        (429, Outcome.LATER),
        (500, Outcome.LATER),
        (503, Outcome.LATER),
        (301, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (404, Outcome.REFUSED),
        (410, Outcome.REFUSED),
    ],
)
def test_what_an_answer_means(status, outcome, reached, noa):
    reached.answer = (status, {}, b"no_service")
    answer = Chat(here()).deliver(replace(MESSAGE, url=f"https://hooks.example:{reached.port}/"))
    assert (answer.outcome, answer.text) == (outcome, f"{status} no_service")


def test_a_chat_says_for_how_long_to_leave_it_alone(noa, reached):
    set_up(noa, reached)
    row = waiting_bundle(noa)
    reached.answer = (429, {"Retry-After": "1800"}, b"")
    delivery.drain()
    before, row = row, Delivery.objects.get()
    assert (row.state, row.answer, row.refusals) == ("waiting", "429", 1)
    assert row.send_at >= before.created_at + timedelta(seconds=1800)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("30", 30), ("0", 0), ("", 0), ("Mon, 02 Mar 2026 12:00:00 GMT", 0), ("99999999", 86_400), ("-5", 0), ("٣", 0)],
)
def test_a_wait_is_understood_in_seconds_and_is_no_longer_than_a_day(asked, seconds):
    assert chat.asked_to_wait(asked) == seconds


def test_an_answer_that_repeats_our_words_is_not_kept(noa, reached):
    set_up(noa, reached)
    row = waiting_bundle(noa)
    reached.answer = (400, {}, b'{"error": "Thing of weekly is not welcome"}')
    delivery.drain()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("dead", "400")


def test_an_address_that_leads_inside_by_now_is_refused_when_sending_and_shown(as_user, noa, names):
    Preference.objects.create(person=noa, chat="slack", chat_url=SECRET)
    row = waiting_bundle(noa)
    names["hooks.example"] = ["10.0.0.7"]
    delivery.drain()
    row.refresh_from_db()
    assert row.state == "dead"
    assert "private network" in row.answer
    page = as_user(noa).get(PAGE).content.decode()
    assert "Your chat refused the last message." in page


def test_a_host_that_nobody_knows_at_present_is_tried_again(noa, names):
    Preference.objects.create(person=noa, chat="slack", chat_url="https://nowhere.example/a")
    row = waiting_bundle(noa)
    delivery.drain()
    row.refresh_from_db()
    assert (row.state, row.refusals, row.copies) == ("waiting", 1, 0)


def test_silence_after_sending_may_be_an_arrival():
    carrier = Chat(Answering(NoAnswer("TimeoutError")))
    carrier.open()
    answer = carrier.deliver(MESSAGE)
    carrier.close()
    assert (answer.outcome, answer.text, carrier.is_open) == (Outcome.UNCLEAR, "TimeoutError", True)


def test_a_carrier_of_its_own_making_calls_no_loopback(noa, web, names):
    answer = Chat().deliver(replace(MESSAGE, url=f"https://hooks.example:{web.port}/"))
    assert answer.outcome is Outcome.REFUSED
    assert web.sent == []
