"""A front end of a few lines: GraphQL over HTTP with nothing but the standard library."""

import asyncio
import http.client
import json
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT = 15.0


@dataclass(frozen=True, slots=True)
class Client:
    """Sends operations to one API with one token, for one company when it is named."""

    host: str
    port: int
    token: str = field(repr=False)
    company: str | None = None

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://{self.host}:{self.port}/graphql"

    async def send(self, query: str, **variables: object) -> dict[str, Any]:  # Any: whatever the query asked for
        """Give the `data` of the answer; raises `RuntimeError` when there are errors."""
        answer: dict[str, Any] = await asyncio.to_thread(self._post, {"query": query, "variables": variables})
        if errors := answer.get("errors"):
            message = f"the API answered with errors: {json.dumps(errors)}"
            raise RuntimeError(message)
        data: dict[str, Any] = answer["data"]
        return data

    async def download(self, url: str) -> bytes:
        """Give what is at an address of this service, for which no token is needed; raises `RuntimeError`."""
        return await asyncio.to_thread(self._get, urlsplit(url).path)

    def _get(self, path: str) -> bytes:
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=_TIMEOUT)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
        if answer.status != HTTPStatus.OK:
            message = f"the service answered {answer.status}"
            raise RuntimeError(message)
        return content

    def _post(self, body: dict[str, object]) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        if self.company:
            headers["sendas-company"] = self.company
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=_TIMEOUT)) as connection:
            connection.request("POST", "/graphql", json.dumps(body), headers)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer
