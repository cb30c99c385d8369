"""The process: ended at the deadline, believed only in its own form, and shut in."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sendas_lexicon.worker_process import NoAnswer, WorkerProcess
from sendas_providers import Change, Outcome, Unavailable
from sendas_providers.testing.trouble import Moment
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_lexicon.apex import OURS, SPF, TOKEN, apex
from tests.plugins.sendas_lexicon.subjects import KEY, ORIGIN, ZONE, provider_at
from tests.plugins.sendas_lexicon.workers import children, lives, shown, until, workers
from tests.servers import PowerDns

Ask = Callable[[], Awaitable[object]]


async def until_begun() -> int:
    await until(lambda: bool(workers()))
    return workers()[0]


@asynccontextmanager
async def saying(program: str, deadline: float = 5) -> AsyncGenerator[WorkerProcess]:
    """Run another program in the worker's place."""
    process = WorkerProcess({}, deadline, (sys.executable, "-I", "-c", program))
    yield process
    await process.aclose()


@pytest.mark.parametrize(
    "program",
    [
        "",
        "print('Traceback (most recent call last):')",
        "print('[1, 2]')",
        "print('\"text\"')",
        "print('[' * 100_000)",
        "print('{' + '\"a\": 1, ' * 1_000_000 + '\"b\": 2}')",
        "import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\n')",
        "import sys; sys.exit(3)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    ],
)
async def test_what_is_no_answer_is_not_believed(program: str) -> None:
    async with saying(program) as process:
        for _ in range(2):
            with pytest.raises(NoAnswer):
                await process.ask({"call": "list"})


async def test_output_without_end_is_cut() -> None:
    async with saying("while True: print('x' * 65536, end='')") as process:
        with pytest.raises(NoAnswer):
            await process.ask({"call": "list"})


async def test_silence_ends_at_the_deadline_and_so_does_the_process() -> None:
    before = children()
    async with saying("import time; time.sleep(3600)", 0.5) as process:
        async with asyncio.timeout(5):
            with pytest.raises(NoAnswer):
                await process.ask({"call": "list"})
        assert children() == before


async def test_a_worker_that_is_given_up_leaves_no_process(powerdns: PowerDns) -> None:
    async with HttpProxy(powerdns.address, powerdns.api_port, Trouble(Fault.SILENT)).running() as proxy:
        provider = provider_at(proxy.url, powerdns)
        reading = asyncio.create_task(provider.read(ZONE, [ZONE.name]))
        pid = await until_begun()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert not lives(pid)
        await provider.aclose()


async def test_a_worker_that_is_killed_while_it_reads_is_begun_anew(powerdns: PowerDns) -> None:
    async with HttpProxy(powerdns.address, powerdns.api_port, Trouble(Fault.SILENT)).running() as proxy:
        provider = provider_at(proxy.url, powerdns)
        reading = asyncio.create_task(provider.read(ZONE, [ZONE.name]))
        os.kill(await until_begun(), signal.SIGKILL)
        with pytest.raises(Unavailable):
            await reading
        proxy.trouble = None
        assert await provider.read(ZONE, [ZONE.name])
        await provider.aclose()
    assert workers() == []


@pytest.mark.parametrize("moment", Moment)
async def test_a_worker_that_is_killed_while_it_writes_leaves_it_unknown(powerdns: PowerDns, moment: Moment) -> None:
    async with apex(powerdns) as here:
        # Its answer never comes, and while it waits it is killed.
        here.spoil(Fault.DRIPPING if moment is Moment.AFTER else Fault.SILENT, {1}, moment)
        name = here.rrset("x", label="killed")
        applying = asyncio.create_task(here.apply(Change(None, name)))
        await until(lambda: here.proxy.writes == 1)
        await asyncio.sleep(0.1)
        os.kill(await until_begun(), signal.SIGKILL)
        [result] = await applying
        assert result.outcome is Outcome.UNKNOWN
        assert here.texts("killed") == (["x"] if moment is Moment.AFTER else [])


async def test_a_worker_that_is_killed_within_a_swap_leaves_their_record(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        here.spoil(Fault.SILENT, {2})
        applying = asyncio.create_task(here.apply(change))
        await until(lambda: here.proxy.writes == 2)
        os.kill(await until_begun(), signal.SIGKILL)
        [result] = await applying
        assert (result.outcome, here.texts()) == (Outcome.UNKNOWN, sorted([SPF, TOKEN]))


async def test_it_knows_nothing_of_where_it_runs(powerdns: PowerDns, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "LEXICON_POWERDNS_AUTH_TOKEN",
        "AWS_ACCESS_KEY_ID",
        "PYTHONPATH",
    ):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    provider = provider_at(powerdns.url, powerdns)
    assert await provider.read(ZONE, [ZONE.name])
    [pid] = workers()
    environment = [each for each in shown(pid, "environ").split("\0") if each]
    assert sorted(environment) == ["HOME=/nonexistent", "PATH=/nonexistent"]
    assert shown(pid, "cmdline").split("\0")[1:-1] == ["-I", "-X", "utf8", "-m", "sendas_lexicon.worker"]
    limits = {line[:26].strip(): line[26:].split()[:2] for line in shown(pid, "limits").splitlines()}
    assert limits["Max file size"] == limits["Max core file size"] == ["0", "0"]
    assert KEY not in shown(pid, "cmdline") + shown(pid, "environ")
    await provider.aclose()
    assert workers() == []


async def test_an_operators_netrc_is_not_read(
    powerdns: PowerDns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text(f"machine {powerdns.address} login operator password canary\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    async with HttpProxy(powerdns.address, powerdns.api_port).running() as proxy:
        provider = provider_at(proxy.url, powerdns)
        await provider.read(ZONE, [ZONE.name])
        await provider.aclose()
        assert proxy.seen
        assert not [call for call in proxy.seen if "authorization" in call.headers]


async def test_it_ends_with_whoever_began_it(powerdns: PowerDns) -> None:
    program = f"""
import asyncio, os
from sendas_lexicon.worker_process import WorkerProcess
options = {{"auth_token": "{KEY}", "pdns_server": "{powerdns.url}"}}
account = {{"module": "powerdns", "zone": "{ORIGIN}", "options": options}}
async def main():
    process = WorkerProcess(account, 10)
    assert "answer" in await process.ask({{"call": "list"}})
    print(process._process.pid, flush=True)
    os._exit(9)
asyncio.run(main())
"""
    begun = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    said, _ = await begun.communicate()
    await until(lambda: not lives(int(said)))


async def test_too_many_at_once_are_told_to_come_back() -> None:
    idle = "import sys; [print('{}', flush=True) for line in sys.stdin]"
    processes = [WorkerProcess({}, 10, (sys.executable, "-I", "-c", idle)) for _ in range(9)]
    try:
        for process in processes[:8]:
            await process.ask({})
        with pytest.raises(Unavailable, match="too many"):
            await processes[8].ask({})
        await processes[0].aclose()
        assert json.dumps(await processes[8].ask({})) == "{}"
    finally:
        for process in processes:
            await process.aclose()


NOISY = """
import logging, os, sys
from contextlib import contextmanager
from types import SimpleNamespace
from sendas_lexicon import worker

@contextmanager
def noisy(account, call):
    print("{}")
    print("canary", file=sys.stderr)
    os.write(1, b"canary")
    os.system("echo canary; echo canary >&2")
    logging.basicConfig(level="DEBUG")
    logging.getLogger("lexicon").critical("canary")
    yield SimpleNamespace(list_records=lambda *_: [])

worker._provider = noisy
worker.main()
"""


async def test_what_libraries_print_is_no_answer_and_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    """Some modules print what they send."""
    process = WorkerProcess({"module": "x", "zone": "x", "options": {}}, 10, (sys.executable, "-I", "-c", NOISY))
    for _ in range(2):
        assert await process.ask({"call": "list"}) == {"answer": []}
    await process.aclose()
    assert capfd.readouterr() == ("", "")


NO_FILES = """
import sys
from sendas_lexicon import worker

def writing(account, call):
    with open(sys.argv[1], "w") as file:
        file.write("canary")

worker._provider = writing
worker.main()
"""


async def test_it_writes_no_file(tmp_path: Path) -> None:
    command = (sys.executable, "-I", "-c", NO_FILES, str(tmp_path / "file"))
    process = WorkerProcess({"module": "x", "zone": "x", "options": {}}, 10, command)
    assert await process.ask({"call": "list"}) == {"step": "opening", "error": "connection"}
    await process.aclose()
    assert (tmp_path / "file").read_text() == ""
