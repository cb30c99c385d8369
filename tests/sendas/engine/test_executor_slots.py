"""Executor ids that die with their process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sendas.engine.executor_slots import ExecutorSlots

_HOLD = """
import sys, time
from pathlib import Path
from sendas.engine.executor_slots import ExecutorSlots
slots = ExecutorSlots(Path(sys.argv[1]))
print(slots.take(), flush=True)
time.sleep(60)
"""


def test_each_takes_the_lowest_free_slot(tmp_path: Path) -> None:
    first, second, third = (ExecutorSlots(tmp_path / "engine.db") for _ in range(3))
    assert (first.take(), second.take()) == ("slot-0", "slot-1")
    first.release()
    assert third.take() == "slot-0"
    assert third.own == "slot-0"
    second.release()
    third.release()


def test_who_lives_is_not_dead_and_who_is_buried_cannot_come_back_meanwhile(tmp_path: Path) -> None:
    one, other = ExecutorSlots(tmp_path / "engine.db"), ExecutorSlots(tmp_path / "engine.db")
    one.take()
    with other.held_if_dead("slot-0") as dead:
        assert not dead
    with one.held_if_dead("slot-0") as dead:
        assert not dead  # it is ourselves
    one.release()
    with other.held_if_dead("slot-0") as dead:
        assert dead
        with ExecutorSlots(tmp_path / "engine.db").held_if_dead("slot-0") as twice:
            assert not twice
        assert one.take() == "slot-1"
    one.release()


def test_names_that_are_no_slots_are_left_alone(tmp_path: Path) -> None:
    for name in ("", "local", "slot-", "slot-64", "slot-x", "slot--1"):
        with ExecutorSlots(tmp_path / "engine.db").held_if_dead(name) as dead:
            assert not dead


def test_a_killed_process_is_dead(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path / "engine.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  (our own program)
        assert process.stdout
        assert process.stdout.readline().strip() == "slot-0"
        with ExecutorSlots(tmp_path / "engine.db").held_if_dead("slot-0") as dead:
            assert not dead
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with ExecutorSlots(tmp_path / "engine.db").held_if_dead("slot-0") as dead:
        assert dead


def test_a_slot_whose_file_was_deleted_is_given_up_for_another(tmp_path: Path) -> None:
    """Else the next process would get the same name, and two would see to the same jobs."""
    one, other = ExecutorSlots(tmp_path / "engine.db"), ExecutorSlots(tmp_path / "engine.db")
    assert not one.holds()
    one.take()
    assert one.holds()
    (tmp_path / "engine.db.slot0").unlink()
    assert not one.holds()
    assert other.take() == "slot-0"
    assert not one.holds()
    one.release()
    assert one.take() == "slot-1"
    assert other.holds()
    one.release()
    other.release()
