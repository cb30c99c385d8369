"""PDFs are made two at once, once each."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from sendas.domain.locale import Locale
from sendas.handover.sheet import Sheet
from sendas.web.handover_pdf import PdfShelf
from tests.sendas.handover.sample import CHECKED, sheet


class Press:
    def __init__(self, seconds: float = 0.02) -> None:
        self.made = self.busy = self.most = 0
        self.failure: Exception | None = None
        self._lock, self._seconds = threading.Lock(), seconds
        self.shelf = PdfShelf(self._render)

    def _render(self, told: Sheet, at: object) -> bytes:
        with self._lock:
            self.busy += 1
            self.most = max(self.most, self.busy)
        threading.Event().wait(self._seconds)
        with self._lock:
            self.busy -= 1
            self.made += 1
        if self.failure:
            raise self.failure
        return f"{told.locale} {at}".encode()


async def test_at_most_two_at_once_and_never_the_same_twice() -> None:
    press, told = Press(), sheet()
    times = [CHECKED + timedelta(minutes=number) for number in range(6)]
    got = await asyncio.gather(*(press.shelf.get(told, at) for at in times * 3))
    assert (press.made, press.most) == (6, 2)
    assert got == [f"en {at}".encode() for at in times] * 3


async def test_another_language_or_record_is_another_document() -> None:
    press, told = Press(0), sheet()
    for each in (told, sheet(), sheet(Locale.FR), replace(told, standing="x")):
        await press.shelf.get(each, CHECKED)
    assert press.made == 3


async def test_sixteen_are_kept() -> None:
    press, told = Press(0), sheet()
    for number in [*range(17), 16, 0]:
        await press.shelf.get(told, CHECKED + timedelta(minutes=number))
    assert press.made == 18


async def test_who_goes_away_does_not_end_it_for_others() -> None:
    press, told = Press(), sheet()
    gone, waiting = (asyncio.create_task(press.shelf.get(told, CHECKED)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await waiting
    assert press.made == 1


async def test_a_failure_is_not_kept() -> None:
    press, told = Press(0), sheet()
    press.failure = RuntimeError("typst")
    with pytest.raises(RuntimeError):
        await press.shelf.get(told, CHECKED)
    press.failure = None
    assert await press.shelf.get(told, CHECKED)
