"""The checks in a zone that somebody lends: PowerDNS and knot on loopback stand for services."""

import asyncio
import re
import signal
import subprocess
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sendas_cloudflare.testing import FakeZone
from sendas_cloudflare.testing import on_loopback as cloudflare_on_loopback
from sendas_providers import Change, Outcome
from sendas_providers.testing import Level, Subject, live, live_settings
from sendas_providers.testing.checks.guarded import OutsideTheTestError
from sendas_providers.testing.checks.subject import rrset
from sendas_providers.testing.conformance import read_conformance
from sendas_route53.testing import on_loopback as aws_on_loopback
from tests.plugins.sendas_cloudflare.subjects import TOKEN
from tests.plugins.sendas_cloudflare.subjects import fake_with as fake_cloudflare
from tests.plugins.sendas_route53.subjects import OWN, one_zone
from tests.sendas_providers.testing.lent_zones import (
    MAIL,
    ORIGIN,
    ROOT,
    ZONE_FILE,
    Lending,
    Lent,
    command_of,
    knot,
    lending_environment,
    powerdns,
    try_live,
)

OURS = re.compile(rf"([^.]+\.)*sendas-test-[0-9a-f]{{12}}\.{re.escape(ORIGIN)}\.")
# What a failing check is like: it has written, writes still, and then something is not as it should be.
FAILING = """
import asyncio
from {module} import *
from sendas_providers import Change
from sendas_providers.testing.checks import check_names
from sendas_providers.testing.checks.subject import rrset

class TestFailing(TestLive):
    async def test_failing(self, subject):
        await subject.put(subject.name("theirs"), "TXT", '"x"')
        changes = [Change(None, rrset(subject.name(f"many-{{number}}"), "TXT", "x")) for number in range(9)]
        writing = [asyncio.ensure_future(subject.provider.apply(subject.zone, [each], note="")) for each in changes]
        await writing[0]
        {ending}

for each in check_names():
    setattr(TestFailing, each, None)
del TestLive
"""


@pytest.fixture(params=[powerdns, knot])
def lending(request: pytest.FixtureRequest) -> Lending:
    chosen: Lending = request.param
    return chosen


@pytest.fixture
def lent(lending: Lending, tmp_path: Path) -> Generator[Lent]:
    with lending(tmp_path / "server", ZONE_FILE) as lent:
        yield lent


@asynccontextmanager
async def lending_to(lent: Lent, zone: str = ORIGIN, stubborn: str = "") -> AsyncGenerator[Subject]:
    """Lend a zone to a subject here in this process, which cannot empty a `stubborn` name."""
    async with aclosing(lent.subject()) as inner:
        put = inner.put

        async def refuse(name: str, rdtype: str, *values: str) -> None:
            if stubborn and name.startswith(stubborn) and not values:
                raise RuntimeError
            await put(name, rdtype, *values)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inner, "put", refuse)
            async with live(inner, zone) as subject:
                yield subject


def failing(lent: Lent, directory: Path, ending: str) -> Path:
    module = lent.tests.removesuffix(".py").replace("/", ".")
    path = directory / "test_failing.py"
    path.write_text(FAILING.format(module=module, ending=ending))
    return path


def test_the_zone_is_as_it_was_and_nothing_but_the_tests_own_names_was_ever_written(lent: Lent, tmp_path: Path) -> None:
    before, data = lent.contents(), tmp_path / "conformance.json"
    done = lent.try_live("-p", "sendas_providers.testing.recording", "--conformance", str(data))
    assert done.returncode == 0, done.stdout
    assert lent.contents() == before
    written = lent.written()
    assert len(written) > 100
    assert [name for name in written if not OURS.fullmatch(name)] == []
    [run] = read_conformance(data).runs
    assert (run.provider, run.level, run.failed) == (lent.provider_id, Level.LIVE, ())
    assert run.on == datetime.now(UTC).date().isoformat()
    assert run.passed >= 34
    assert "test_an_unknown_zone_is_named" in run.skipped


@pytest.mark.parametrize("ending", ["assert False", "raise SystemExit"])
def test_a_check_that_fails_in_the_middle_leaves_nothing(lent: Lent, tmp_path: Path, ending: str) -> None:
    before = lent.contents()
    done = lent.try_live(tests=failing(lent, tmp_path, ending))
    assert done.returncode != 0
    assert len(lent.written()) > 1
    assert lent.contents() == before


@pytest.mark.parametrize(
    ("at_a_terminal", "told"),
    [(True, signal.SIGINT), (True, signal.SIGTERM), (True, signal.SIGHUP), (False, signal.SIGTERM)],
)
def test_who_stops_the_run_leaves_nothing(
    lent: Lent, tmp_path: Path, told: signal.Signals, *, at_a_terminal: bool
) -> None:
    """In the background of a script SIGINT is ignored (POSIX.1-2017, Shell Command Language section 2.11)."""
    before, ready = lent.contents(), tmp_path / "ready"
    ending = f"open({str(ready)!r}, 'w').close(); await asyncio.sleep(60)"
    heeded = "--default-signal=INT" if at_a_terminal else "--ignore-signal=INT"
    command = ["env", heeded, *command_of(failing(lent, tmp_path, ending))]
    environment = lending_environment(lent.variables)
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as run:  # noqa: S603  (our own)
        while not ready.exists():
            assert run.poll() is None
            time.sleep(0.05)
        assert lent.contents() != before
        run.send_signal(told)
        run.wait(60)
    assert lent.contents() == before


async def test_a_zone_that_gets_mail_is_refused(
    lending: Lending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lending(tmp_path, ZONE_FILE + MAIL) as lent:
        for force in ("", "0", "yes"):
            monkeypatch.setenv("SENDAS_LIVE_FORCE", force)
            with pytest.raises(pytest.fail.Exception, match=r"lent\.test\. has an MX record: lend a zone"):
                await lending_to(lent).__aenter__()
        assert lent.written() == set()
        monkeypatch.setenv("SENDAS_LIVE_FORCE", "1")
        async with lending_to(lent):
            assert len(lent.written()) == 1


@pytest.mark.parametrize("zone", ["other.test", f"www.{ORIGIN}"])
async def test_a_zone_that_is_not_there_is_refused(lent: Lent, zone: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=rf"opens 0 zones {zone}\. that may be written to"):
        await lending_to(lent, zone).__aenter__()
    assert lent.written() == set()


def test_what_is_not_lent_is_skipped_with_the_reason(lent: Lent) -> None:
    done = lent.try_live(SENDAS_LIVE_ZONE="")
    assert "not tried live: SENDAS_LIVE_ZONE not set" in done.stdout
    assert lent.written() == set()


async def test_a_write_that_is_not_the_tests_is_not_sent(lent: Lent) -> None:
    async with lending_to(lent) as subject:
        change = Change(None, rrset(f"not-ours.{ORIGIN}.", "TXT", "x"))
        with pytest.raises(OutsideTheTestError, match="not under sendas-test-"):
            await subject.put(f"not-ours.{ORIGIN}.", "TXT", '"x"')
        for name in (f"sendas-test-000000000000.{ORIGIN}.", f"x{subject.name('y').removeprefix('y.')}", f"{ORIGIN}."):
            with pytest.raises(OutsideTheTestError):
                await subject.put(name, "TXT", '"x"')
        with pytest.raises(pytest.skip.Exception):
            await subject.provider.apply(subject.zone, [change], note="")
        [made] = await subject.provider.apply(
            subject.zone, [Change(None, rrset(subject.name("x"), "TXT", "x"))], note=""
        )
        assert made.outcome is Outcome.APPLIED
    with pytest.raises(OutsideTheTestError, match="the test is over"):
        await subject.put(subject.name("late"), "TXT", '"x"')
    assert [name for name in lent.written() if not OURS.fullmatch(name)] == []


async def test_what_cannot_be_removed_is_named(lent: Lent) -> None:
    async def try_to_leave() -> None:
        async with lending_to(lent, stubborn="stays.") as subject:
            for label in ("goes", "stays", "goes-too"):
                await subject.put(subject.name(label), "TXT", '"x"')

    with pytest.raises(pytest.fail.Exception, match=r"to be removed by hand: stays\.[^;]*\(RuntimeError\)$"):
        await try_to_leave()
    assert len([line for line in lent.contents() if "stays." in line]) == 1
    assert len([line for line in lent.contents() if "sendas-test-" in line]) == 1


def test_settings_name_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDAS_LIVE_ZONE", "Lent.test")
    monkeypatch.setenv("MINE", "x")
    given = live_settings("MINE")
    assert (given.zone, given["MINE"]) == ("lent.test.", "x")
    with pytest.raises(pytest.skip.Exception, match="not tried live: NOT_MINE not set"):
        live_settings("MINE", "NOT_MINE")


async def test_cloudflare_as_its_stand_in_has_it(tmp_path: Path) -> None:
    lent_zone, other = FakeZone(ORIGIN), FakeZone("other.test")
    lent_zone.records.batch({"posts": [{"type": "TXT", "name": ORIGIN, "ttl": 300, "content": '"v=spf1 -all"'}]})
    fake = fake_cloudflare(lent_zone, other)

    def contents() -> set[str]:
        rows = [row for zone in (lent_zone, other) for row in zone.records.rows.values()]
        return {f"{row['name']} {row['type']} {row['content']}" for row in rows}

    before = contents()
    async with cloudflare_on_loopback(fake) as url:
        given = {"SENDAS_LIVE_CLOUDFLARE_TOKEN": TOKEN, "SENDAS_CLOUDFLARE_BASE_URL": url}
        await asyncio.to_thread(tried_live, "sendas_cloudflare", given, tmp_path)
    assert contents() == before
    assert fake.writes > 100


async def test_route53_as_its_stand_in_has_it(tmp_path: Path) -> None:
    fake, zone = one_zone(ORIGIN)
    fake.put(zone, f"{ORIGIN}.", "TXT", '"v=spf1 -all"')

    def contents() -> set[str]:
        return {f"{each.name} {each.type} {each.values}" for each in fake.entries(zone)}

    before = contents()
    with aws_on_loopback(fake) as url:
        keys = {"SENDAS_LIVE_ROUTE53_ACCESS_KEY_ID": OWN.id, "SENDAS_LIVE_ROUTE53_SECRET_ACCESS_KEY": OWN.secret}
        given = {**keys, "SENDAS_ROUTE53_ENDPOINT_URL": url, "SENDAS_ROUTE53_STS_ENDPOINT_URL": url}
        await asyncio.to_thread(tried_live, "sendas_route53", given, tmp_path)
    assert contents() == before
    assert fake.writes > 100


def tried_live(plugin: str, variables: Mapping[str, str], directory: Path) -> None:
    """Try a plugin as one of a live service, which is its stand-in here."""
    data = directory / "conformance.json"
    done = try_live(
        f"tests/plugins/{plugin}/test_live.py", variables,
        "-p", "sendas_providers.testing.recording", "--conformance", str(data),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    [run] = read_conformance(data).runs
    assert (run.level, run.failed) == (Level.LIVE, ())
    assert run.passed >= 34
