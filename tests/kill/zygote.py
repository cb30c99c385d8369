"""A process that has imported everything and forks a child for each line it is given: a child starts in no time."""

import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence

from tests.kill.child import import_engine, main, plugins


def serve() -> None:
    """Fork for each order, a JSON list of its number and its arguments; reports go to standard output."""
    reports = os.dup(1)
    os.dup2(2, 1)  # what the service logs is no report
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who mind
    plugins()
    import_engine()
    gc.freeze()  # so that children share what they only read
    while line := sys.stdin.readline():
        number, *arguments = json.loads(line)
        if os.fork() == 0:
            _mind(number, arguments, reports)


def _mind(number: int, arguments: Sequence[str], reports: int) -> None:
    """Start a child, wait for its death and report it; one process for each, so that none waits for another."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        _live(number, arguments, reports)
    _report(reports, number, f"PID {child}")
    _, status = os.waitpid(child, 0)
    _report(reports, number, f"DEAD {os.waitstatus_to_exitcode(status)}")
    os._exit(0)


def _live(number: int, arguments: Sequence[str], reports: int) -> None:
    try:
        main(arguments, lambda words: _report(reports, number, words))
    except BaseException:  # noqa: BLE001  (nothing may get back into the loop of the zygote)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _report(reports: int, number: int, words: str) -> None:
    os.write(reports, f"{number} {words}\n".encode())  # short enough to be written in one piece


if __name__ == "__main__":
    serve()
