"""The RFC 7208 test suite (2019.08): fetched from pyspf's source distribution, never kept in this repository."""

import hashlib
import os
import tarfile
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.resolver import LookupType, MemoryResolver

_LOCK = Path(__file__).parent.parent / "uv.lock"
_ATTEMPTS = 3
_ERROR: tuple[str, ...] = ()
Answers = dict[tuple[str, LookupType], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SuiteCase:
    name: str
    ip: IPAddress
    mail_from: str
    helo: str
    results: tuple[str, ...]
    explanation: str | None
    answers: Answers

    def resolver(self) -> MemoryResolver:
        return MemoryResolver(self.answers)


def suite_text(cache: Path) -> str:
    """Give the suite; skip the test where it cannot be fetched, fail it with SENDAS_TEST_REQUIRE_SERVERS=1."""
    url, digest = _source()
    kept = cache / url.rpartition("/")[2]
    if not kept.exists() or hashlib.sha256(kept.read_bytes()).hexdigest() != digest:
        kept.write_bytes(_fetch(url, digest))
    with tarfile.open(kept) as archive:
        member = next(name for name in archive.getnames() if name.endswith("/test/rfc7208-tests.yml"))
        file = archive.extractfile(member)
        assert file is not None
        return file.read().decode()


def _source() -> tuple[str, str]:
    """Where the lock file says that pyspf comes from, and its SHA-256."""
    packages = tomllib.loads(_LOCK.read_text())["package"]
    sdist = next(package["sdist"] for package in packages if package["name"] == "pyspf")
    return sdist["url"], sdist["hash"].removeprefix("sha256:")


def _fetch(url: str, digest: str) -> bytes:
    for attempt in range(_ATTEMPTS):
        try:
            with urllib.request.urlopen(url, timeout=20) as reply:  # noqa: S310  (https, from the lock file)
                data: bytes = reply.read()
        except (OSError, HTTPException) as error:
            if attempt < _ATTEMPTS - 1:
                continue
            _unavailable(f"the RFC 7208 suite cannot be fetched: {error}")
        else:
            assert hashlib.sha256(data).hexdigest() == digest
            return data
    raise AssertionError


def _unavailable(message: str) -> None:
    if os.environ.get("SENDAS_TEST_REQUIRE_SERVERS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def read_suite(text: str) -> list[SuiteCase]:
    """Read all cases of all scenarios."""
    return [case for scenario in yaml.safe_load_all(text) for case in _cases(scenario)]


def _cases(scenario: Mapping[str, Any]) -> Iterator[SuiteCase]:
    answers = zone_answers(scenario["zonedata"])
    for name, test in scenario["tests"].items():
        results = test["result"]
        allowed = (results,) if isinstance(results, str) else tuple(results)
        ip = ip_address(test["host"])
        yield SuiteCase(name, ip, test["mailfrom"], test["helo"], allowed, test.get("explanation"), answers)


def zone_answers(zones: Mapping[str, Sequence[Any]]) -> Answers:
    """Turn the suite's zones into answers: TIMEOUT for what is not listed, aliases followed, SPF records as TXT."""
    named = {name.lower(): records for name, records in zones.items()}
    return {
        (name, kind): found
        for name in named
        for kind in LookupType
        if (found := _answer(named, name, kind)) is not None
    }


def _answer(zones: Mapping[str, Sequence[Any]], name: str, kind: LookupType, hops: int = 0) -> tuple[str, ...] | None:
    """Give the values of a type at a name, none for an error; nothing if it has no such records."""
    listed = zones.get(name, ())
    records: list[Mapping[str, Any]] = [record for record in listed if record != "TIMEOUT"]
    aliases = [str(record["CNAME"]) for record in records if "CNAME" in record]
    if aliases:
        target = aliases[0].lower().removesuffix(".")
        return _answer(zones, target, kind, hops + 1) if hops < len(zones) else _ERROR
    values = _values(records, kind)
    if not values and "TIMEOUT" in listed:
        return _ERROR
    return values or None


def _values(records: Sequence[Mapping[str, Any]], kind: LookupType) -> tuple[str, ...]:
    if kind is LookupType.MX:
        exchanges = sorted(
            (record["MX"] for record in records if "MX" in record), key=lambda exchange: int(exchange[0])
        )
        return tuple(str(exchange[1]).lower().removesuffix(".") for exchange in exchanges)
    if kind is LookupType.TXT:
        named = "TXT" if any("TXT" in record for record in records) else "SPF"
        return tuple(_joined(record[named]) for record in records if record.get(named, "NONE") != "NONE")
    values = [str(record[kind]) for record in records if kind in record]
    return tuple(value.lower().removesuffix(".") for value in values) if kind is LookupType.PTR else tuple(values)


def _joined(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "".join(value)
