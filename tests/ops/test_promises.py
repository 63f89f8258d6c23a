"""That the judge of `dev.py faults` sees what is lost, late, or refused without a word."""

from bench.faults import promises
from bench.faults.mailserver import Sink
from bench.faults.traffic import SAVE, SIGN_IN, Traffic
from bench.visitor import Answer


def answer(status, *, begun=0.0, seconds=0.1, **headers):
    return Answer(status, "words", begun, seconds, headers)


class Remembered:
    """An installation as far as its database is asked."""

    def __init__(self, *, events, name, unknown=()):
        self.found = {
            promises.EVENTS: list(events.items()),
            promises.NAME: [(name,)],
            promises.UNKNOWN: [(address,) for address in unknown],
        }

    def rows(self, query, values=()):
        return self.found[query]


def traffic(*answers, promised=(), tried=(), saved=()):
    return Traffic(list(answers), set(promised), list(tried), list(saved))


TWO_SAVED = traffic(
    (SIGN_IN, answer(302)),
    (SAVE, answer(302)),
    (SAVE, answer(302)),
    (SAVE, answer(503)),
    tried=["one", "two", "three"],
    saved=["one", "two"],
)


def lost(*, events, name):
    return promises.lost_writes(Remembered(events=events, name=name), TWO_SAVED)


def test_a_write_that_was_taken_and_is_gone_is_lost():
    assert lost(events={"demo.signed_in": 1, "people.profile_updated": 2}, name="two") == 0
    assert lost(events={"demo.signed_in": 1, "people.profile_updated": 1}, name="two") == 1
    assert lost(events={"people.profile_updated": 2}, name="two") == 1


def test_the_last_name_that_was_saved_is_there_or_one_tried_after_it():
    events = {"demo.signed_in": 1, "people.profile_updated": 2}
    assert lost(events=events, name="three") == 0
    assert lost(events=events, name="one") == 1


def test_a_mail_is_lost_unless_it_was_accepted_or_is_shown_as_unknown(monkeypatch):
    monkeypatch.setattr(promises, "SECONDS_TO_RESUME", 0.01)
    sink = Sink()
    sink.recipients.update(["a@example.org"])
    sink.copies.update(["<1>", "<1>", "<2>"])
    rung = Remembered(events={}, name="", unknown=["b@example.org", "a@example.org"])
    asked = traffic(promised=["a@example.org", "b@example.org", "c@example.org"])
    taken = promises.kept(rung, sink, asked, {"restarts": 3}, ["Something else."])
    assert taken.value == 1
    assert (taken.detail["mails_lost"], taken.detail["mails_unknown"], taken.detail["restarts"]) == (1, 1, 3)
    assert taken.detail["copies_beyond_the_first"] == 1
    assert taken.broken == ["Mail did not resume within 0 s.", "Something else."]


def test_a_fault_without_a_promise_proves_nothing():
    taken = promises.kept(Remembered(events={}, name=""), Sink(), traffic(), {}, [])
    assert (taken.value, taken.broken) == (0, ["No mail was promised, so none could be lost."])


def test_a_page_that_sends_a_signed_in_person_to_the_door_was_not_served():
    asked = traffic(("home", answer(200)), ("home", answer(302)), (SAVE, answer(302)), (SAVE, answer(200)))
    assert promises.not_served(asked.refused()) == [
        "2 requests were not served. home: 302 'words'; " + f"{SAVE}: 200 'words'"
    ]


def test_only_a_503_that_says_when_to_try_again_is_a_good_refusal():
    refused = [("home", answer(503, **{"retry-after": "5"})), ("home", answer(503)), ("home", answer(500))]
    assert promises.refused_badly(refused) == [
        "2 requests were refused without a word on when to try again. home: 503 'words'; home: 500 'words'"
    ]


def test_slow_requests_are_named():
    assert promises.late([("home", answer(200, seconds=1.9)), ("home", answer(200, seconds=2.1))], 2.0) == [
        "1 requests took longer than 2 s. home: 2.1 s"
    ]
