"""One change of a run, from wherever it stands to its outcome; never sent again before looking."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from sendas.actions.open_provider import asked
from sendas.actions.provider_problem import told
from sendas.actions.run_work import RunWork
from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.run_step import MOST_TRIES, begun, confirmed, next_step
from sendas.domain.sentence import Sentence
from sendas.domain.settled_change import NOOP, Settled, conflict, half_done, unknown
from sendas.domain.unsafe_text import printable
from sendas.store.dns_run import DnsRunChangeRow
from sendas_providers import Change, Conflict, DnsError, DnsProvider, Outcome, Result, RRset, Unavailable, Zone

_READING = 20.0
_LONGEST = 4  # doublings of a pause


@dataclass(frozen=True, slots=True)
class ChangeDriver:
    """The provider and zone that changes go to."""

    work: RunWork
    provider: DnsProvider
    zone: Zone

    async def drive(self, line: DnsRunChangeRow) -> Settled:
        """Bring a change to its outcome.

        What was sent by an attempt that died is waited for first: a slow provider may still do it. What a provider puts
        off was not sent, and is sent again while our patience lasts.
        """
        [planned] = line.planned
        change = planned.change
        until = self.work.services.clock() + self.work.services.run_timing.patience
        turns = count()
        while True:
            step = await self._next(change, line)
            if isinstance(step, Settled):
                return step
            noted = await self.work.note_sending(line)
            left = self._left(noted)
            if left <= 0:
                continue  # the note took so long that others may go by it already: a later one must come first
            try:
                settled = await self._send(change, step, noted.tries, left)
            except DnsError as error:
                if not await self._put_off(error, next(turns), until, line):
                    return await self._refused(change, told(error)[1], noted.tries)
                continue
            if settled:
                return settled
            line = noted

    async def _next(self, change: Change, line: DnsRunChangeRow) -> Change | Settled:
        """Look, once what was sent has had its time, and give the change to send now or what became of it."""
        timing = self.work.services.run_timing
        if line.sent_at:
            await self.work.wait_until(timing.settled(line.sent_at))
        try:
            present = await self._see(change, timing.patience if line.sent_at else timing.margin)
        except DnsError as error:
            return unknown(change) if line.sent_at else _failed(error)
        return next_step(change, present, line.tries)

    async def _put_off(
        self, error: DnsError, turn: int, until: datetime, unsent: DnsRunChangeRow | None = None
    ) -> bool:
        """Wait as long as the provider asks for, and longer each turn; says whether it makes sense to ask again.

        Of what it did not take, the note is taken back first: whoever comes after a crash would go by it.
        """
        pause = self.work.services.run_timing.pause.total_seconds() * 2 ** min(turn, _LONGEST)
        left = (until - self.work.services.clock()).total_seconds()
        wait = max(error.retry_after or 0.0, pause)
        if not error.retryable or not wait <= left:
            return False
        if unsent:
            await self.work.note_unsent(unsent)
        await self.work.wait_until(self.work.services.clock() + timedelta(seconds=wait))
        return True

    def _left(self, noted: DnsRunChangeRow) -> float:
        """Give the seconds that a call has, which are counted from its note as others count them."""
        clock, call = self.work.services.clock, self.work.services.run_timing.call
        return ((noted.sent_at or clock()) + call - clock()).total_seconds()

    async def _send(self, change: Change, step: Change, tries: int, left: float) -> Settled | None:
        """Send a change once; None where only the zone can tell what became of it; raises the provider's refusal."""
        try:
            result = await self._answer(step, left)
        except Conflict:
            result = Result(step, Outcome.CONFLICT)
        if result is None or result.outcome is Outcome.UNKNOWN:
            return None
        if result.outcome is Outcome.FAILED:
            words = printable(result.detail or result.code)
            return await self._refused(change, Sentence("The provider refused it: {words}", {"words": words}), tries)
        return await self._confirm(change, result, tries)

    async def _refused(self, change: Change, sentence: Sentence, tries: int) -> Settled:
        """Settle a refusal. By the contract this call wrote nothing; one that died before it may have."""
        failed = Settled(ChangeOutcome.FAILED, sentence)
        if tries == 1:
            return failed
        try:
            present = await self._see(change, self.work.services.run_timing.patience)
        except DnsError:
            return unknown(change)
        return half_done(change, sentence.english()) if begun(change, present) else failed

    async def _answer(self, step: Change, left: float) -> Result | None:
        """Give the provider's answer; None where it gave none in time, or none that the contract knows."""
        try:
            answer = await asked(self._applied(step), left)
        except Unavailable:
            return None
        if isinstance(answer, DnsError):
            raise answer
        return answer

    async def _applied(self, step: Change) -> Result | DnsError | None:
        try:
            results = await self.provider.apply(self.zone, [step], note=f"sendas:{self.work.run.id.hex[:8]}")
        except DnsError as error:
            return error
        return results[0] if results else None

    async def _confirm(self, change: Change, result: Result, tries: int) -> Settled | None:
        """Read an answer back at the provider, whatever it said; a yes that does not show in time is UNKNOWN."""
        timing = self.work.services.run_timing
        until = self.work.services.clock() + timing.margin
        while True:
            try:
                present = await self._see(change, timing.patience)
            except DnsError:
                return unknown(change)
            if settled := confirmed(change, present, tries):
                return _as_answered(settled, result, tries)
            if result.outcome is Outcome.CONFLICT:
                return None if tries > 1 and begun(change, present) else conflict(change)
            if self.work.services.clock() >= until:
                return replace(unknown(change), ref=result.ref)
            await asyncio.sleep(timing.pause.total_seconds())

    async def _see(self, change: Change, patience: timedelta) -> Sequence[RRset]:
        """Read all types at a change's name, again while the provider asks for patience; raises a `DnsError`."""
        until = self.work.services.clock() + patience
        turns = count()
        while True:
            try:
                return await asked(self.provider.read(self.zone, [change.key[0]]), _READING)
            except DnsError as error:
                if not await self._put_off(error, next(turns), until):
                    raise


def _as_answered(settled: Settled, result: Result, tries: int) -> Settled:
    """Where the provider wrote nothing and it was sent once, others wrote the same before us."""
    if result.outcome in {Outcome.NOOP, Outcome.CONFLICT} and tries < MOST_TRIES:
        return NOOP
    return replace(settled, ref=result.ref)


def _failed(error: DnsError) -> Settled:
    return Settled(ChangeOutcome.FAILED, told(error)[1])
