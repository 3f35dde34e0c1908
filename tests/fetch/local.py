"""What the tests of fetching share: a clock, servers on this machine, and how to run the command against them."""

import contextlib
import json
import socket
import threading
from datetime import UTC, datetime

from werkzeug import Response

from helpers.fetch import run
from helpers.fetch.http import Fetcher

KEY = "sesame-0123"
NOW = datetime(2024, 6, 20, 12, 0, tzinfo=UTC)
NAMES = {  # what the tests' name server knows
    "localhost": ["127.0.0.1"],
    "inside.example": ["10.0.0.7"],
    "half.example": ["8.8.8.8"],
    "both.example": ["8.8.8.8", "10.0.0.7"],
    "nat64.example": ["64:ff9b::a00:7"],
    "six.example": ["2002:a00:7::1"],
}


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


_LOOK_UP = socket.getaddrinfo


def resolve(host, port=0, *_, **__):
    """Look a name up in NAMES; figures of any form as the machine reads them, without asking anybody."""
    if host not in NAMES:
        return _LOOK_UP(host, port or 0, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in NAMES[host]]
    return [(k, socket.SOCK_STREAM, 6, "", (a, port or 0)) for k, a in zip(kinds, NAMES[host], strict=True)]


@contextlib.contextmanager
def raw_server(talk):
    """A server that sends what it likes: `talk(connection, request)` runs for each connection; yields its port."""
    listening, over, threads = socket.create_server(("127.0.0.1", 0)), threading.Event(), []

    def one(connection):
        with connection, contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request and not over.is_set():
                request += connection.recv(65_536) or b"\r\n\r\n"
            talk(connection, request)

    def serve():
        while not over.is_set():
            with contextlib.suppress(OSError):
                threads.append(threading.Thread(target=one, args=(listening.accept()[0],), daemon=True))
                threads[-1].start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        listening.close()


def head(*lines, status="200 OK"):
    """The head of an answer, as bytes."""
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def base(httpserver):
    return httpserver.url_for("").rstrip("/")


def fetcher(server, tools, **more):
    """A Fetcher that may go to a server of ours (or to a port)."""
    port = server if isinstance(server, int) else server.port
    return Fetcher("test/1 (+t@example.org)", **({"every": 5.0, "trusted": (f"127.0.0.1:{port}",)} | tools | more))


def rows(out):
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def left_out(out):
    return json.loads(out.with_name(f"{out.name}.provenance.json").read_text("utf-8"))["left_out"]


def asked(httpserver):
    return [request.path for request, _ in httpserver.log]


def story(n):
    fields = {
        "headline": f"Electric car story {n}",
        "bodyText": f"Electric cars sold well in town {n}. " * 12,
        "byline": "A Writer",
    }
    address = {
        "webTitle": f"Story {n}",
        "webUrl": f"https://paper.example/{n}",
        "webPublicationDate": "2024-05-03T10:00:00Z",
    }
    return {"id": f"paper/{n}", "type": "article", "fields": fields} | address


def pages_of(pages, total, requests=None):
    """A handler that answers like the Guardian's search."""

    def answer(request):
        if requests is not None:
            requests.append(dict(request.args))
        assert request.args["api-key"] == KEY
        if "q" not in request.args:
            return reply([], 5000, 1, 5000)
        page = int(request.args["page"])
        return reply(pages[min(page, len(pages)) - 1], total, page, max(len(pages), 1))

    def reply(results, total, page, count):
        found = {"status": "ok", "total": total, "currentPage": page, "pages": count, "results": results}
        return Response(json.dumps({"response": found}), content_type="application/json")

    return answer


def guardian(httpserver, tmp_path, tools, start="2024-05", end="2024-05", **more):
    settings = {"SOURCE": "guardian", "QUERY": "electric car", "START": start, "END": end}
    out = tmp_path / "guardian.jsonl"
    code = run.main(settings | {"OUT": str(out)} | more, base=base(httpserver), **tools)
    return code, out
