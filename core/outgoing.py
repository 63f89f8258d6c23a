"""Calls to addresses that people typed: https, to the internet, to the very address that was looked at, and no further.

Whoever names an address could otherwise make this server talk to what only it can reach: its own machine, the network
behind it, the cloud's metadata. So the name is resolved here, everything it resolves to must be public, and the
connection goes to one of those addresses, while the certificate must bear the name. A redirect is an answer like any
other; no proxy is used.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

HTTPS = 443
MOST_OF_AN_ANSWER = 4_096  # bytes that are read of its text
# IPv4 addresses written as IPv6 ones: whom they reach is decided by somebody else's router.
WRAPPED = [
    IPv6Network(net) for net in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
]


class AddressRefused(Exception):
    """This server never calls there. Says why, for the person who typed it."""


class NotReached(Exception):
    """Nothing was sent: the host is unknown, silent, or not who its certificate says. May pass."""


class NoAnswer(Exception):
    """It was sent, and no answer came in time: it may have arrived."""


@dataclass(frozen=True)
class Reply:
    """An answer: its status, what its `Retry-After` says, and the beginning of its text."""

    status: int
    retry_after: str
    text: str


@dataclass(frozen=True)
class Caller:
    """Calls that end within so many seconds once the host's name is resolved. `to_loopback` (any port) and `trusted`
    are for tests."""

    seconds: float = 10.0
    to_loopback: bool = False
    trusted: ssl.SSLContext | None = None

    def check(self, url: str) -> None:
        """Raises AddressRefused or NotReached for what could not be called now."""
        self.addresses(self.parts(url))

    def post(self, url: str, body: bytes, *, media_type: str) -> Reply:
        """Send something there once. Raises AddressRefused, NotReached or NoAnswer."""
        parts = self.parts(url)
        addresses, ends = self.addresses(parts), time.monotonic() + self.seconds
        with closing(self.connected(addresses, parts, ends)) as line, ending(line, ends):
            return answered(line, parts, body, media_type)

    def parts(self, url: str) -> SplitResult:
        """What an address says, if it is one for us."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise AddressRefused(_("This address cannot be read. Copy it again as a whole.")) from None
        is_plain = url.isascii() and url.isprintable() and " " not in url
        if parts.scheme != "https" or not parts.hostname or not is_plain:
            raise AddressRefused(_("An address here begins with https:// and has no spaces. Copy it again as a whole."))
        if parts.username is not None or (port not in {None, HTTPS} and not self.to_loopback):
            raise AddressRefused(_("An address with a user name or a port of its own is not called. Leave them out."))
        return parts

    def addresses(self, parts: SplitResult) -> list[str]:
        """Everything the host resolves to, if all of it is public."""
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or HTTPS, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotReached(_("Nobody knows the host of this address. Check the spelling.")) from None
        addresses = [str(where[0]) for *_kind, where in found]
        if not all(is_public(each) or (self.to_loopback and ip_address(each).is_loopback) for each in addresses):
            raise AddressRefused(_("This address leads into a private network. Use one that is open to the internet."))
        return addresses

    def connected(self, addresses: list[str], parts: SplitResult, ends: float) -> ssl.SSLSocket:
        """A line to the first of these addresses that takes it and proves to be the host."""
        error: OSError = TimeoutError()
        for address in addresses:
            try:
                return self.line_to(address, parts, ends)
            except OSError as another:
                error = another
        raise NotReached(error.strerror or type(error).__name__)

    def line_to(self, address: str, parts: SplitResult, ends: float) -> ssl.SSLSocket:
        bare = socket.create_connection((address, parts.port or HTTPS), timeout=left(ends))
        trusted = self.trusted or everybody_trusts()
        line = trusted.wrap_socket(bare, server_hostname=parts.hostname, do_handshake_on_connect=False)
        try:
            with ending(line, ends):
                line.do_handshake()
        except OSError:
            line.close()
            raise
        return line


@cache
def everybody_trusts() -> ssl.SSLContext:
    """The certificates that the system trusts, read once per process."""
    return ssl.create_default_context()


def is_public(address: str) -> bool:
    """Whether an address is somebody's on the internet: in no private, local, reserved or multicast range."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and any(ip in network for network in WRAPPED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def left(ends: float) -> float:
    """Seconds until a moment of the monotonic clock; a little always."""
    return max(ends - time.monotonic(), 0.001)


@contextmanager
def ending(line: socket.socket, ends: float) -> Iterator[None]:
    """Whatever is done on the line ends with it."""
    clock = threading.Timer(left(ends), cut, [line])
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def cut(line: socket.socket) -> None:
    """End a line whose time is over, however slowly the other side goes on speaking."""
    with suppress(OSError):  # it has ended by itself
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def answered(line: ssl.SSLSocket, parts: SplitResult, body: bytes, media_type: str) -> Reply:
    """One request, and the answer to it."""
    connection = http.client.HTTPSConnection(str(parts.hostname), parts.port, context=line.context)
    connection.sock = line
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        connection.request("POST", target, body, {"Content-Type": media_type, "User-Agent": "Rung"})
        with closing(connection.getresponse()) as response:
            text = response.read(MOST_OF_AN_ANSWER).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None
    return Reply(response.status, response.headers.get("Retry-After", ""), text)
