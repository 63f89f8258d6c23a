"""Calls to addresses that people typed: never into a private network, never longer than their time."""

import contextlib
import socket
import time

import pytest

from core.outgoing import AddressRefused, Caller, NoAnswer, NotReached, is_public
from tests.web import here

SOON = 0.5  # seconds


def post(web, caller=None, path="/services/T0/B0?a=b", host="hooks.example"):
    return (caller or here()).post(
        f"https://{host}:{web.port}{path}", b'{"text": "Good day"}', media_type="application/json"
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
        "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
        "::8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:1::1",
    ],
)  # fmt: skip
def test_what_is_not_somebodys_on_the_internet_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_on_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example/a", "begins with https://"),
        ("ftp://hooks.example/a", "begins with https://"),
        ("hooks.example/a", "begins with https://"),
        ("https:///a", "begins with https://"),
        ("https://hooks.example/a b", "has no spaces"),
        ("https://hooks.example/a\r\nHost: b", "has no spaces"),
        ("https://hooks.exämple/a", "begins with https://"),
        ("https://[::1/a", "cannot be read"),
        ("https://hooks.example:x/a", "cannot be read"),
        ("https://me:pass@hooks.example/a", "user name"),
        ("https://hooks.example:8443/a", "a port of its own"),
        ("https://127.0.0.1/a", "private network"),
        ("https://[::1]/a", "private network"),
        ("https://2130706433/a", "private network"),
        ("https://localhost/a", "private network"),
    ],
)
def test_check_refuses_what_is_never_called_and_says_why(url, said):
    with pytest.raises(AddressRefused, match=said):
        Caller().check(url)


def test_check_takes_a_public_host(names):
    names["hooks.example"] = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
    Caller().check("https://hooks.example/services/T0")
    assert names["asked"] == ["hooks.example"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(names):
    names["hooks.example"] = ["93.184.215.14", "10.0.0.7"]
    with pytest.raises(AddressRefused, match="private network"):
        Caller().check("https://hooks.example/")


def test_a_host_that_nobody_knows_is_not_reached(names):
    with pytest.raises(NotReached, match="Nobody knows the host"):
        Caller().check("https://nowhere.example/")


def test_post_sends_once_and_hears_the_answer(web, names):
    web.answer = (429, {"Retry-After": "30"}, b"slow down")
    reply = post(web)
    assert (reply.status, reply.retry_after, reply.text) == (429, "30", "slow down")
    [(path, headers, body)] = web.sent
    assert (path, body) == ("/services/T0/B0?a=b", b'{"text": "Good day"}')
    assert headers["Host"] == f"hooks.example:{web.port}"
    assert headers["Content-Type"] == "application/json"


def test_post_without_a_path_asks_for_the_root(web, names):
    post(web, path="")
    assert web.sent[0][0] == "/"


def test_loopback_is_called_only_when_asked_for(web, names):
    assert post(web).status == 200
    with pytest.raises(AddressRefused):
        post(web, Caller(trusted=here().trusted))
    assert len(web.sent) == 1


def test_the_name_is_resolved_once_so_that_it_cannot_lead_elsewhere_meanwhile(web, names):
    post(web)
    assert names["asked"] == ["hooks.example"]


def test_a_redirect_is_an_answer_and_is_not_followed(web, names):
    web.answer = (302, {"Location": f"https://hooks.example:{web.port}/inside"}, b"")
    assert post(web).status == 302
    assert [path for path, _, _ in web.sent] == ["/services/T0/B0?a=b"]


def test_a_certificate_of_another_name_is_refused_before_anything_is_sent(web, names):
    names["other.example"] = ["127.0.0.1"]
    with pytest.raises(NotReached):
        post(web, host="other.example")
    assert web.sent == []


def test_a_certificate_that_nobody_vouches_for_is_refused(web, names):
    with pytest.raises(NotReached):
        post(web, Caller(to_loopback=True))
    assert web.sent == []


def test_a_dead_address_is_passed_over_for_the_next(web, names):
    names["hooks.example"] = ["::1", "127.0.0.1"]
    assert post(web).status == 200


def test_nobody_there_is_not_reached(web, names):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotReached):
        here().post(f"https://hooks.example:{port}/", b"", media_type="text/plain")


def test_an_answer_is_read_up_to_its_bound(web, names):
    web.answer = (200, {}, b"x" * 1_000_000)
    assert len(post(web).text) == 4_096


def test_no_answer_is_heard_of_as_such(web, names):
    web.thinks = 2 * SOON
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        post(web, here(SOON))
    assert time.monotonic() - began < 2 * SOON
    assert len(web.sent) == 1


def drip(out, text):
    for _ in range(40):
        time.sleep(SOON / 10)
        out.write(b"x")
        out.flush()


def test_a_server_that_drips_is_cut_off(web, names, monkeypatch):
    monkeypatch.setattr(web, "say", drip)
    monkeypatch.setattr("core.outgoing.MOST_OF_AN_ANSWER", 1_000_000)
    began = time.monotonic()
    with contextlib.suppress(NoAnswer):  # or as much of it as came
        post(web, here(SOON))
    assert time.monotonic() - began < 3 * SOON


def test_a_server_that_never_greets_is_not_reached(names):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        began = time.monotonic()
        with pytest.raises(NotReached):
            here(SOON).post(f"https://hooks.example:{mute.getsockname()[1]}/", b"", media_type="text/plain")
    assert time.monotonic() - began < 3 * SOON
