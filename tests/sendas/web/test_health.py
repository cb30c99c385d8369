import asyncio
from collections.abc import Sequence

import pytest
from starlette.applications import Starlette

from sendas.web.health import health_routes
from tests.asgi import ask


class Service:
    def __init__(self, *problems: str) -> None:
        self.problems, self.asked, self.now = list(problems), 0, 0.0
        self.app = Starlette(routes=health_routes(self._find, lambda: self.now))

    async def _find(self) -> Sequence[str]:
        self.asked += 1
        await asyncio.sleep(0)
        return self.problems


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_alive_is_always_ok(method: str) -> None:
    service = Service("broken")
    assert (await ask(service.app, method=method, path="/healthz")).status == 200
    assert service.asked == 0


async def test_ready_is_200_without_problems_and_503_with() -> None:
    ready, broken = Service(), Service("the database does not answer")
    answer = await ask(ready.app, method="GET", path="/readyz")
    assert (answer.status, answer.json()) == (200, {"status": "ok", "problems": []})
    answer = await ask(broken.app, method="GET", path="/readyz")
    assert answer.status == 503
    assert answer.json() == {"status": "degraded", "problems": ["the database does not answer"]}


async def test_strangers_cannot_make_it_work_hard() -> None:
    service = Service()
    await asyncio.gather(*(ask(service.app, method="GET", path="/readyz") for _ in range(50)))
    assert service.asked == 1
    service.problems.append("broken")
    assert (await ask(service.app, method="GET", path="/readyz")).status == 200
    service.now += 1.1
    assert (await ask(service.app, method="GET", path="/readyz")).status == 503


async def test_nothing_else_is_served() -> None:
    assert (await ask(Service().app, method="POST", path="/readyz")).status == 405
