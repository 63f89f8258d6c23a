"""Web servers on loopback that tests call over https, and what names resolve to meanwhile."""

import http.server
import ssl
import threading
import time

import trustme

from core.outgoing import Caller

AUTHORITY = trustme.CA()


class Web:
    """A server on loopback over https, for one name; keeps what it was sent."""

    def __init__(self, *names):
        self.sent, self.answer, self.thinks = [], (200, {}, b"ok"), 0
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                web.sent.append((self.path, dict(self.headers), body))
                time.sleep(web.thinks)
                status, headers, text = web.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                web.say(self.wfile, text)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        AUTHORITY.issue_cert(*(names or ("hooks.example",))).configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.server.handle_error = lambda *what: None  # it is told in no log that a line was cut
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def say(self, out, text):
        out.write(text)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def here(seconds=5.0):
    """A caller that may call loopback and trusts the authority of this test."""
    trusted = ssl.create_default_context()
    AUTHORITY.configure_trust(trusted)
    return Caller(seconds=seconds, to_loopback=True, trusted=trusted)
