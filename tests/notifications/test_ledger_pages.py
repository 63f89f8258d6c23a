"""The mail ledger: what an admin finds in it, what never stands there, and what it costs."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notifications import delivery
from notifications.mailbox import kept, unquoted
from notifications.mails import message_id
from notifications.models import Delivery, Hold
from notifications.queries import ledger as queries
from people.models import Organisation
from tests.factories.people import UserFactory
from tests.statements import statements

LEDGER = "/settings/mail/"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def put(message, state="waiting", *, posted=None, **values):
    sent_at = values.pop("sent_at", NOW) if state == "sent" else None
    values |= {"created_at": posted} if posted else {}
    Delivery.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, **values)
    return Delivery.objects.select_related("person").get(pk=message.pk)


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return html.unescape(" ".join(words.split()))


def rows(response):
    """The addresses in the table, in their order."""
    return re.findall(r'person__role">([\w.]+)@example', response.content.decode())


def chips(response):
    found = re.findall(r'class="chip"[^>]*>([^<]+) <span class="chip__n">(\d+)<', response.content.decode())
    return {label: int(count) for label, count in found}


@pytest.fixture
def browser(as_user, admin):
    return as_user(admin)


# --- The list


def test_ledger_shows_to_whom_what_and_how_it_stands_newest_first(browser, post, settings):
    settings.MAILS_IN_WORDS = {"hello": "Greeting"}
    put(post("noa"), "dead", posted=NOW, answer="550 5.1.1 No such user")
    put(post("ben"), "sent", posted=NOW + timedelta(minutes=1), answer="250 Queued")
    response = browser.get(LEDGER)
    assert (response.status_code, rows(response)) == (200, ["ben", "noa"])
    text = text_of(response)
    assert "Noa noa@example.org Greeting to Noa 2 March 2026, 12:00 Refused Refused for good. 550 5.1.1 No such" in text
    assert "Ben ben@example.org Greeting to Ben 2 March 2026, 12:01 Sent Taken 2 March, 12:00." in text
    assert "250 Queued" not in text


def test_words_find_people_by_name_and_address_without_accents(browser, post):
    other = post("lucja")
    other.person.name = "Łucja Żak"
    other.person.save()
    post("noa")
    assert rows(browser.get(LEDGER, {"q": "lucja zak"})) == ["lucja"]
    assert rows(browser.get(LEDGER, {"q": "NOA@example"})) == ["noa"]
    assert rows(browser.get(LEDGER, {"q": "noa lucja"})) == []


def test_kind_state_channel_and_day_narrow_and_are_counted(browser, post, settings):
    settings.MAILS_IN_WORDS = {"hello": "Greeting", "unwanted": "Advertisement"}
    put(post("noa"), "dead", posted=NOW)
    put(post("ben"), "sent", posted=NOW + timedelta(days=1))
    put(post("cleo", kind="unwanted", channel="chat"), "sent", posted=NOW)
    every = {"Every state": 3, "Sent": 2, "Refused": 1, "Every channel": 3, "Email": 2, "Chat": 1}
    assert chips(browser.get(LEDGER)) == every
    assert rows(browser.get(LEDGER, {"kind": "unwanted"})) == ["cleo"]
    assert rows(browser.get(LEDGER, {"day": "2026-03-03"})) == ["ben"]
    chat = browser.get(LEDGER, {"channel": "chat"})
    assert (rows(chat), chips(chat)["Every state"], chips(chat)["Email"]) == (["cleo"], 1, 2)
    dead = browser.get(LEDGER, {"state": "dead", "q": "noa"})
    assert (rows(dead), chips(dead)) == (["noa"], {"Every state": 1, "Refused": 1})


def test_a_day_is_one_of_the_readers_own(browser, admin, post):
    admin.time_zone = "Pacific/Auckland"
    admin.save()
    put(post("noa"), posted=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))  # the second of March at one in the morning
    assert rows(browser.get(LEDGER, {"day": "2026-03-02"})) == ["noa"]
    assert rows(browser.get(LEDGER, {"day": "2026-03-01"})) == []


@pytest.mark.parametrize(
    "asked", ["state=lost", "kind=nonsense", "day=yesterday", "day=0000-01-01", "before=x", "channel=pigeon"]
)
def test_what_is_not_there_is_left_out_and_the_page_says_so(browser, post, asked):
    post("noa")
    response = browser.get(f"{LEDGER}?{asked}")
    assert (response.status_code, rows(response)) == (422, ["noa"])
    assert "This address asks for something that is not there" in text_of(response)


@pytest.mark.parametrize("time_zone", ["Pacific/Auckland", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    ("day", "status"), [("0001-01-01", 422), ("0001-01-03", 200), ("9999-12-29", 200), ("9999-12-31", 422)]
)
def test_the_first_and_the_last_days_there_are_break_nothing(browser, admin, post, day, status, time_zone):
    admin.time_zone = time_zone
    admin.save()
    post("noa")
    response = browser.get(f"{LEDGER}?day={day}")
    assert (response.status_code, rows(response)) == (status, ["noa"] if status == 422 else [])


def test_pages_go_on_where_the_last_one_ended_and_back(browser, post, monkeypatch):
    monkeypatch.setattr(queries, "A_PAGE", 2)
    for number in range(5):  # the second and third at the very same moment
        put(post(f"p{number}"), posted=NOW + timedelta(minutes=number - (number == 2)))
    newest_first = list(Delivery.objects.order_by("-created_at", "-pk").values_list("person__email", flat=True))
    everybody = [email.partition("@")[0] for email in newest_first]

    def follow(response, rel):
        found = re.search(rf'href="([^"]+)" rel="{rel}"', response.content.decode())
        return browser.get(LEDGER + html.unescape(found[1])) if found else None

    first = browser.get(LEDGER)
    second = follow(first, "next")
    third = follow(second, "next")
    assert [rows(page) for page in (first, second, third)] == [everybody[:2], everybody[2:4], everybody[4:]]
    assert follow(first, "prev") is None
    assert follow(third, "next") is None
    back = follow(third, "prev")
    assert rows(back) == rows(second)
    assert rows(follow(back, "prev")) == rows(first)


def test_an_empty_ledger_says_where_mail_comes_from(browser):
    assert "No message yet Invitations, links for passwords" in text_of(browser.get(LEDGER))
    assert "No message fits all of this" in text_of(browser.get(f"{LEDGER}?q=noa"))


def test_the_top_says_how_mail_does(browser, post):
    text = text_of(browser.get(LEDGER))
    assert "Worker Never seen Timetable Never seen Oldest due waits for None is due" in text
    put(post("noa"), send_at=timezone.now() - timedelta(minutes=20))
    put(post("ben"), "sent", sent_at=timezone.now() - timedelta(hours=23))
    put(post("cleo"), "sent", sent_at=timezone.now() - timedelta(hours=25))
    put(post("dora"), "dead")
    put(post("emil"), "unknown")
    text = text_of(browser.get(LEDGER))
    assert "waits for 20 minutes Sent in the last 24 hours 1 Refused 1 Unknown 1" in text.replace("\xa0", " ")


def test_ledger_costs_the_same_for_ten_rows_and_for_a_thousand(browser, post):
    people = UserFactory.create_batch(10)
    counts = []
    for number in (10, 1_000):
        Delivery.objects.bulk_create(
            Delivery(key=f"{number}:{n}", kind="hello", subject_id=people[0].pk, person=people[n % 10], state=state)
            for n in range(number)
            for state in [("waiting", "dead", "held", "unknown")[n % 4]]
        )
        with statements() as seen:
            assert len(rows(browser.get(LEDGER, {"q": "person", "day": f"{timezone.now():%Y-%m-%d}"}))) in {0, 10, 50}
        with statements() as seen:
            browser.get(LEDGER)
        counts.append(len(seen))
    assert counts == [6, 6]


def test_a_page_deep_inside_is_found_by_the_index(db, post):
    row = post()
    Delivery.objects.bulk_create(
        Delivery(key=f"{n}", kind="hello", subject_id=row.pk, person_id=row.person_id) for n in range(3_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_delivery")
    plan = queries.beyond(Delivery.objects.all(), queries.Sought(before=row.pk))[:51].explain()
    assert "notifications_delivery_newest" in plan
    assert "Sort" not in plan


# --- What is said of a message


@pytest.mark.parametrize(
    ("state", "values", "said"),
    [
        ("waiting", {"send_at": NOW}, "Goes within a minute or two."),
        ("waiting", {"send_at": NOW + timedelta(hours=2)}, "Goes 2 March, 14:00."),
        (
            "waiting",
            {"send_at": NOW + timedelta(hours=2), "refusals": 3},
            "Turned away 3 times. Next try 2 March, 14:00.",
        ),
        ("waiting", {"send_at": NOW, "failures": 1}, "Could not be made once. Goes within a minute or two."),
        (
            "waiting",
            {"send_at": NOW + timedelta(hours=2), "answer": "The mail server cannot be used: refused"},
            "Next try 2 March, 14:00.",
        ),
        ("sending", {}, "Is being handed over."),
        ("sent", {}, "Taken 2 March, 12:00."),
        ("dead", {}, "Refused for good."),
        ("dead", {"failures": 5}, "Given up. Could not be made 5 times."),
        (
            "unknown",
            {"copies": 3},
            "Given up, because it may have arrived. Handed over 3 times without an answer.",
        ),
        ("dropped", {}, "When its turn came, it was no longer wanted."),
        ("held", {}, "Held by an admin until it is let go."),
    ],
)
def test_every_state_is_told_in_plain_words(db, post, state, values, said):
    row = put(post(), state, **values)
    assert queries.said_of(row, now=NOW, is_held=False) == said


def test_what_waits_says_that_everything_is_held(db, post):
    row = put(post(), send_at=NOW + timedelta(hours=2), refusals=1)
    assert queries.said_of(row, now=NOW, is_held=True) == "Turned away once. Waits, because everything is held."


def test_a_kind_that_nobody_knows_any_more_is_called_by_its_name(browser, post):
    post(kind="forged")
    assert "forged to Noa" in text_of(browser.get(LEDGER))


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("550 5.1.1 No such user here", "550 5.1.1 No such user here"),
        ('554 Rejected "Your result is shared" as spam', "554 Rejected (…) as spam"),
        ("554 Rejected “Your result, as spam", "554 Rejected (…)"),
        ("554 Rejected 'Your result' now", "554 Rejected (…) now"),
        ("554 It doesn't exist", "554 It doesn't exist"),
        ("554 Rejected; Subject: Your result is shared", "554 Rejected; (…)"),
        ("554 Bad link https://rung.example/people/join/1/abc in it", "554 Bad link (link) in it"),
        ("554 Bad link WWW.rung.example/abc", "554 Bad link (link)"),
    ],
)
def test_an_answer_stands_without_what_may_be_from_the_mail(answer, left):
    assert unquoted(answer) == left
    assert kept(answer) == left


def test_nothing_that_a_mail_says_stands_on_any_page(browser, sink, post):
    """A server that repeats the mail in its answer, as some filters do."""
    message = post("noa")
    delivery.drain()
    assert sink.accepted[0]["Subject"] == "Hello"
    put(message, "dead", answer='550 Spam: "Good day, Noa." Subject: Hello https://rung.example/r/1/abc/')
    for path in (LEDGER, f"{LEDGER}{message.pk}/", f"{LEDGER}{message.pk}/resend/"):
        response = browser.get(path)
        assert "550 Spam: (…)" in text_of(response)
        for private in ("Hello", "Good day", "abc"):
            assert private not in text_of(response)


# --- One message


def test_a_message_tells_its_story(browser, admin, post, settings):
    settings.MAILS_IN_WORDS = {"hello": "Greeting"}
    message = put(post("noa"), "dead", posted=NOW, refusals=100, answer="451 Later")
    page = f"{LEDGER}{message.pk}/"
    browser.post(f"{page}resend/", {"shown": message.send_at.isoformat()})
    browser.post(f"{page}hold/")
    text = text_of(browser.get(page))
    assert "Greeting To Noa, noa@example.org Let it go" in text
    story = text.partition("What became of it")[2]
    said = [
        "2 March 2026, 12:00 Posted.",
        "Ada Admin had it sent again.",
        "Ada Admin held it.",
        "Now Held Held by an admin until it is let go.",
    ]
    places = [story.index(each) for each in said]
    assert places == sorted(places)
    assert message_id(message.key) in text
    browser.post(f"{page}release/")
    assert "Ada Admin let it go." in text_of(browser.get(page))


def test_the_message_id_is_the_one_that_was_sent(browser, sink, post):
    message = post()
    delivery.drain()
    assert sink.accepted[0]["Message-ID"] == message_id(message.key)
    assert message_id(message.key) in text_of(browser.get(f"{LEDGER}{message.pk}/"))


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("waiting", "Hold it"),
        ("sending", None),
        ("held", "Let it go"),
        *((state, "Send it again") for state in ("dead", "unknown", "dropped", "sent")),
    ],
)
def test_a_message_offers_what_its_state_allows(browser, post, state, offered):
    message = put(post(), state)
    text = text_of(browser.get(f"{LEDGER}{message.pk}/"))
    assert [act for act in ("Hold it", "Let it go", "Send it again") if act in text] == ([offered] if offered else [])


def test_resending_asks_first_and_says_that_it_may_come_twice(browser, post):
    message = put(post(), "sent")
    page = f"{LEDGER}{message.pk}/resend/"
    asked = browser.get(page)
    assert "Noa may get it twice" in text_of(asked)
    assert Delivery.objects.get().state == "sent"
    shown = re.search(r'name="shown" value="([^"]+)"', asked.content.decode())[1]
    done = browser.post(page, {"shown": shown}, follow=True)
    assert "It waits to be sent again" in text_of(done)
    assert Delivery.objects.get().state == "waiting"
    again = browser.post(page, {"shown": shown})
    assert again.status_code == 409
    assert "Something has happened to this message in the meantime" in text_of(again)


@pytest.mark.parametrize("shown", ["", "yesterday", "2026-03-02"])
def test_resending_without_what_was_shown_sends_nothing(browser, post, shown):
    message = put(post(), "dead")
    assert browser.post(f"{LEDGER}{message.pk}/resend/", {"shown": shown}).status_code in {409, 422}
    assert Delivery.objects.get().state == "dead"


def test_acts_that_come_too_late_say_so(browser, post):
    message = put(post(), "sent")
    for act, said in (("hold", "Only what waits can be held"), ("release", "This message is no longer held")):
        assert said in text_of(browser.post(f"{LEDGER}{message.pk}/{act}/", follow=True))
    assert "Nothing is held any more" in text_of(browser.post(f"{LEDGER}release/", follow=True))


# --- Everything


def test_holding_everything_asks_why_and_shows_it_until_it_is_let_go(browser, post, admin):
    assert browser.post(f"{LEDGER}hold/", {"reason": ""}).status_code == 422
    assert "Everything is held. No message leaves" in text_of(
        browser.post(f"{LEDGER}hold/", {"reason": "New mail server"}, follow=True)
    )
    message = post()
    for path in (LEDGER, f"{LEDGER}{message.pk}/", f"{LEDGER}hold/"):
        assert "No message leaves. Ada Admin held them. New mail server" in text_of(browser.get(path))
    assert "Waits, because everything is held." in text_of(browser.get(LEDGER))
    assert "One message waits. If it is due, it leaves within minutes" in text_of(browser.get(f"{LEDGER}hold/"))
    assert "held already" in text_of(browser.post(f"{LEDGER}hold/", {"reason": "Again"}))
    text = text_of(browser.post(f"{LEDGER}release/", follow=True))
    assert "Messages leave again" in text
    assert "New mail server" not in text
    assert not Hold.objects.exists()


def test_home_tells_admins_that_everything_is_held(as_user, admin, engineer):
    Organisation.objects.create(name="Tern Logistics")
    assert "Let mail go" not in text_of(as_user(admin).get("/"))
    Hold.objects.create(since=NOW, by=admin, reason="Restored")
    assert "Let mail go No message leaves since 2 March, 12:00. Restored See the mail" in text_of(
        as_user(admin).get("/")
    )
    assert "Let mail go" not in text_of(as_user(engineer).get("/"))


# --- Who


def test_the_ledger_is_for_admins_alone(as_user, post, admin, hr, engineer):
    message = put(post("noa"), "dead")
    assert rows(as_user(admin).get(LEDGER)) == ["noa"]
    assert 'href="/settings/mail/"' in as_user(admin).get("/settings/").content.decode()
    for who in (hr, engineer):
        browser = as_user(who)
        response = browser.get(LEDGER)
        assert (response.status_code, rows(response)) == (403, [])
        assert "Only admins read the mail ledger." in text_of(response)
        assert browser.get(f"{LEDGER}{message.pk}/").status_code == 404
        assert 'href="/settings/mail/"' not in browser.get("/settings/").content.decode()


def test_not_even_ones_own_mail_is_read_there(db, as_user, post):
    message = post("noa")
    assert as_user(message.person).get(f"{LEDGER}{message.pk}/").status_code == 404
