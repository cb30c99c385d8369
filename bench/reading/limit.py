"""dnsperf: as fast as this machine asks, with nothing done about the answers."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.reading.contender import AT_ONCE, Contender, Domain, Missing
from tests.mail_world.customer import Asked, both
from tests.mail_world.world import MailWorld
from tests.mail_world.zones import PLATFORM

_RCODES = re.compile(r"Response codes:\s+(?P<codes>.*)")
_COUNT = re.compile(r"(?:NOERROR|NXDOMAIN) (\d+)")


def with_dnsperf(name: str, world: MailWorld, folder: Path, times: int) -> Contender:
    """Send the questions to one server that hosts all domains, several times over: the start of it is not free."""
    program = shutil.which("dnsperf")
    if program is None:
        message = "dnsperf is not installed (apt-get install dnsperf)"
        raise Missing(message)
    names = folder / "names"
    outstanding = AT_ONCE * len(Asked)
    server = world.addresses[both(PLATFORM)[0]]
    command = [program, "-s", server, "-p", world.port, "-d", names, "-n", times, "-q", outstanding, "-e"]

    def prepare(domains: Sequence[Domain]) -> None:
        questions = [each for domain in domains for each in domain.questions]
        names.write_text("".join(f"{each.name} {each.type}\n" for each in questions))

    def read(_domains: Sequence[Domain]) -> int:
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=True)  # noqa: S603  (ours)
        codes = _RCODES.search(done.stdout)
        assert codes, done.stdout
        return sum(map(int, _COUNT.findall(codes["codes"])))

    return Contender(name, read, times=times, prepare=prepare)
