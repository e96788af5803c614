"""A server on 127.0.0.1 that answers what a test tells it to, or doesn't answer at all."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WHOLE = {"timed_out": False, "_shards": {"total": 2, "successful": 2, "skipped": 0, "failed": 0}}
NOTHING = {**WHOLE, "hits": {"hits": [], "total": {"value": 0, "relation": "eq"}}}


def msearch(*responses):
    """Return the body of an _msearch that was answered."""
    return {"took": 1, "responses": list(responses)}


def error(kind, status, reason="with the question's words: 天成商贸"):
    """Return an answer that is an error."""
    return {"error": {"type": kind, "reason": reason, "root_cause": []}, "status": status}


class Server:
    """``answer`` is called with method and path; it returns (status, body), or waits."""

    def __init__(self):
        self.answer = self.find_nothing
        self.asked = []
        self.bodies = []
        #: Let go of whoever hangs on it, at the end of the test.
        self.end = threading.Event()

    def find_nothing(self, *_request):
        """Answer every search of the last request: nothing found."""
        searches = self.bodies[-1].count(b"\n") // 2
        return 200, msearch(*[NOTHING] * searches)

    def hang(self, *_request):
        """Never answer."""
        self.end.wait(60)


def _handler(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            server.bodies.append(self.rfile.read(length))
            server.asked.append(f"{self.command} {self.path}")
            got = server.answer(self.command, self.path)
            if got is None:
                self.close_connection = True
                return
            status, body = got
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        # http.server looks for these names.
        do_GET = do_POST = do_PUT = handle_any  # noqa: N815

        def log_message(self, *_words):
            pass

    return Handler


@contextmanager
def running():
    """Yield a Server and its port."""
    server = Server()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server, http.server_port
    finally:
        server.end.set()
        http.shutdown()
        thread.join()
        http.server_close()
