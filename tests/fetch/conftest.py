"""No test of fetching reaches another machine: any connection but to 127.0.0.1 fails on the spot."""

import socket

import pytest

from tests.fetch.local import KEY, NOW, Time, resolve


@pytest.fixture(autouse=True)
def connections(monkeypatch):
    """Record where sockets go. No proxies, and a name server of our own."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    opened, connect = [], socket.socket.connect

    def watched(self, address):
        opened.append(address[0])
        if address[0] != "127.0.0.1":
            raise AssertionError(f"a connection to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield opened
    assert set(opened) <= {"127.0.0.1"}


@pytest.fixture(scope="session")
def httpserver_listen_address():
    return "127.0.0.1", 0


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def tools(time):
    return {"clock": time.clock, "sleep": time.sleep, "now": lambda: NOW}


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("GUARDIAN_API_KEY", KEY)
