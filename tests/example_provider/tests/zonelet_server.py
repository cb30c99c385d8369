"""A Zonelet of our own on loopback: its API as documented, held to the checks as well, with faults on demand."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass


class Fault(StrEnum):
    SILENT = auto()
    """Nothing is answered."""
    REFUSED = auto()
    """Writes are refused."""
    IGNORED = auto()
    """Writes are accepted and forgotten."""
    LOST_WRITE = auto()
    """The connection ends before a write is made."""
    LOST_ANSWER = auto()
    """The connection ends after a write was made."""


@dataclass
class Key:
    name: str
    zone: str | None = None
    records: frozenset[tuple[str, str]] | None = None
    expires: str | None = None


@dataclass
class RRset:
    ttl: int
    values: list[str]
    etag: str


Answer = tuple[int, object]


@dataclass
class Contents:
    """Zones by their ids, and what is in them by zone, name and type."""

    zones: dict[str, str]
    servers: tuple[str, ...] = ("a.ns.zonelet.example", "b.ns.zonelet.example")
    rrsets: dict[tuple[str, str, str], RRset] = field(default_factory=dict[tuple[str, str, str], RRset])
    changes: int = 0

    def at(self, zone: str, name: str) -> list[dict[str, object]]:
        found = [(key, each) for key, each in self.rrsets.items() if key[:2] == (zone, name)]
        return [{"name": key[1], "type": key[2], **vars(each)} for key, each in found]

    def write(self, key: tuple[str, str, str], body: dict[str, Any] | None, headers: dict[str, str]) -> Answer:
        zone, name, rdtype = key
        present = self.rrsets.get(key)
        tag = present.etag if present else None
        if ("if-match" in headers and headers["if-match"] != tag) or ("if-none-match" in headers and present):
            return 412, {}
        others = {each[2] for each in self.rrsets if each[:2] == (zone, name)} - {rdtype}
        if body is None:
            self.rrsets.pop(key, None)
            return 200, {}
        if (rdtype == "CNAME" and others) or "CNAME" in others:
            return 409, {}
        inside, single = f".{name}".endswith(f".{self.zones[zone]}"), rdtype != "CNAME" or len(body["values"]) == 1
        if not inside or not single or not all(_valid(rdtype, each) for each in body["values"]):
            return 422, {}
        self.changes += 1
        self.rrsets[key] = RRset(body["ttl"], list(body["values"]), f'"{self.changes}"')
        return 200, {}


def _valid(rdtype: str, value: str) -> bool:
    try:
        dns.rdata.from_text(dns.rdataclass.IN, rdtype, value, dns.name.root)
    except (dns.exception.DNSException, ValueError):
        return False
    return rdtype != "TXT" or value.startswith('"')


class ZoneletServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, keys: dict[str, Key], contents: Contents) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.keys, self.contents = keys, contents
        self.writes = 0
        self.fault: Fault | None = None
        self.turn, self.spoken = threading.Lock(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def running(self) -> Generator["ZoneletServer"]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()

    @contextmanager
    def spoilt(self, fault: Fault) -> Generator[None]:
        self.fault = fault
        self.spoken.clear()
        try:
            yield
        finally:
            self.fault = None
            self.spoken.set()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """Answer one request; None where the connection ends instead."""
        if self.fault is Fault.SILENT:
            self.spoken.wait()
            return None
        key = self.keys.get(headers.get("authorization", "").removeprefix("Bearer "))
        if key is None:
            return 401, {}
        path = [unquote(each) for each in urlsplit(target).path.split("/")[2:]]
        with self.turn:
            if method == "GET":
                return self._read(key, path, parse_qs(urlsplit(target).query).get("name", [""])[0])
            self.writes += 1
            if self.fault is Fault.LOST_WRITE:
                return None
            answer = self._write(key, path, json.loads(body) if body else None, headers)
            return None if self.fault is Fault.LOST_ANSWER else answer

    def _read(self, key: Key, path: list[str], name: str) -> Answer:
        zones = {ref: zone for ref, zone in self.contents.zones.items() if key.zone in {None, ref}}
        match path:
            case ["key"]:
                return 200, {"name": key.name, "zone": key.zone, "expires": key.expires}
            case ["zones"]:
                found = [ref for ref, zone in zones.items() if zone == name]
                return 200, [{"id": ref, "name": name, "nameservers": self.contents.servers} for ref in found]
            case ["zones", ref, "rrsets"] if ref in zones:
                return 200, self.contents.at(ref, name)
            case _:
                return 404, {}

    def _write(self, key: Key, path: list[str], body: dict[str, Any] | None, headers: dict[str, str]) -> Answer:
        match path:
            case ["zones", ref, "rrsets", name, rdtype] if ref in self.contents.zones:
                allowed = key.zone in {None, ref} and (key.records is None or (name, rdtype) in key.records)
                if not allowed or self.fault is Fault.REFUSED:
                    return 403, {}
                if self.fault is Fault.IGNORED:
                    return 200, {}
                return self.contents.write((ref, name, rdtype), body, headers)
            case _:
                return 404, {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        assert isinstance(self.server, ZoneletServer)
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.answer(self.command, self.path, headers, body)
        if answer is None:
            self.close_connection = True
            return
        octets = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    do_GET = do_PUT = do_DELETE = _answer  # noqa: N815  (as http.server has them)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as http.server has it)
        pass
