"""The key is in the request, and in no log, error, traceback or result."""

import logging
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

from sendas_powerdns.provider import PowerDns as Provider
from sendas_providers import Change, DnsError, Zone
from sendas_providers.testing.trouble import Moment
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_powerdns.subjects import KEY, ORIGIN, STRANGER, provider_at, txt, zone_at
from tests.servers import PowerDns


@contextmanager
def everything_logged() -> Generator[list[str]]:
    told: list[str] = []

    class Talkative(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(f"{record.getMessage()} {record.args!r} {vars(record)!r}")
            if record.exc_info and record.exc_info[1]:
                told.extend(shown(record.exc_info[1]))

    handler, root = Talkative(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield told
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def shown(error: BaseException) -> Iterator[str]:
    """Write an error as a reporter does that captures variables."""
    yield from traceback.TracebackException.from_exception(error, capture_locals=True).format()
    yield f"{error!r} {vars(error)!r}"


async def all_that_is_said(provider: Provider, zone: Zone) -> list[str]:
    told = [repr(provider), repr(provider.api.server)]
    change = Change(None, txt("secrecy", "x"))
    for call in (
        provider.check(),
        provider.zones(ORIGIN),
        provider.read(zone, [zone.name]),
        provider.apply(zone, [change, Change(change.after, None)], note="n"),
    ):
        try:
            told.append(repr(await call))
        except DnsError as error:
            told += shown(error)
    return told


@pytest.mark.parametrize("key", [KEY, STRANGER])
async def test_no_log_error_or_traceback_has_the_key(powerdns: PowerDns, key: str) -> None:
    async with HttpProxy(powerdns.address, powerdns.api_port).running() as proxy:
        zone = zone_at(proxy.port)
        with everything_logged() as told:
            for fault in (None, *Fault):
                proxy.trouble = Trouble(fault, Moment.AFTER) if fault else None
                told.extend(await all_that_is_said(provider_at(proxy.address, proxy.port, key, deadline=0.15), zone))
        assert any(key in call.headers.values() for call in proxy.seen)
    assert len(told) > 100
    assert [text for text in told if key in text or key[4:24] in text] == []


def test_the_search_finds_a_key_that_is_in_a_frame() -> None:
    """Seeded: a variable of a frame that an error passes."""
    headers = {"x-api-key": KEY}
    with pytest.raises(ValueError, match="no") as caught:
        raise ValueError("no", len(headers))  # noqa: EM101
    assert any(KEY in text for text in shown(caught.value))
