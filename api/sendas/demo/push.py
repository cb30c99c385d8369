"""The part of the story about the zone: connect, plan, apply, take back, and apply to stay."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sendas.demo import operations
from sendas.demo.screen import Screen
from sendas_providers.testing import ZoneData

Ask = Callable[..., Awaitable[dict[str, Any]]]  # Any: whatever was asked for


class Push:
    """Lets sendas write the records of a domain into its zone; raises `RuntimeError` when a run ends otherwise."""

    def __init__(self, ask: Ask, screen: Screen, zone: ZoneData, domain: str) -> None:
        self._ask = ask
        self._screen = screen
        self._zone = zone
        self._domain = domain

    async def tell(self, form: Mapping[str, str], green: Callable[[], Awaitable[None]]) -> None:
        """Run every step; `green` looks at the ticks."""
        connection = await self._connect(form)
        before = self._zone.lines()
        run = await self._push(connection)
        await green()
        await self._take_back(run, before)
        self._screen.step("And again, to stay", "A new plan: every plan is good for one run.")
        await self._apply(await self._plan(connectionId=connection))

    async def _connect(self, form: Mapping[str, str]) -> str:
        self._screen.step(
            "Connect the name server",
            "The demo's own name server takes signed updates (RFC 2136), like bind or knot. The key is tried, sealed, "
            "and never comes back.",
        )
        entered = [{"key": key, "value": value} for key, value in form.items()]
        given = {"providerId": "rfc2136", "authId": "tsig", "label": "Our name server", "credentials": entered}
        made = await self._ask(operations.CONNECT, input=given)
        self._screen.came_back(made)
        return str(made["connection"]["id"])

    async def _push(self, connection: str) -> str:
        self._screen.step(
            "Plan, as a diff",
            "What would change in the zone and why; nothing is written. The present SPF record stays as it is: bounces "
            "go to a name of their own.",
        )
        plan = await self._plan(connectionId=connection)
        self._screen.step("Approve and apply", "Exactly this plan, by its hash; read back at every name server.")
        return await self._apply(plan)

    async def _take_back(self, run: str, before: list[str]) -> None:
        self._screen.step("Undo", "Undo is a plan as well: exactly our part goes, whatever others added stays.")
        await self._apply(await self._plan(undoesRunId=run))
        if self._zone.lines() != before:
            message = "the zone is not as it was"
            raise RuntimeError(message)
        self._screen.say(f"  [green]✔[/] The zone has its {len(before)} records of before, and no other.")

    async def _plan(self, **given: str) -> dict[str, Any]:
        plan: dict[str, Any] = (await self._ask(operations.PLAN, input={"domainId": self._domain, **given}))["plan"]
        self._screen.plan(plan)
        return plan

    async def _apply(self, plan: Mapping[str, Any]) -> str:
        applied = await self._ask(operations.APPLY, input={"planId": plan["id"], "hash": plan["hash"]})
        self._screen.run(applied["run"])
        if applied["run"]["state"] != "APPLIED":
            message = f"the run ended as {applied['run']['state']}"
            raise RuntimeError(message)
        return str(applied["run"]["id"])
