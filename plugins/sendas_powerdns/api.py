"""The API as one key sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlencode

from sendas_powerdns.answers import AnswerTooLarge, error_of, nonsense
from sendas_powerdns.json_value import NotThere, parsed, written
from sendas_powerdns.server import Server
from sendas_providers import Rejected


@dataclass(frozen=True, slots=True)
class Api:
    """The part of the API that is one server's. Every call may raise a `DnsError`, `AnswerLost` where it had no yes."""

    server: Server
    server_id: str

    @property
    def place(self) -> str:
        """What tells its zones from those of other servers."""
        return f"{self.server.url.place}/{self.server_id}"

    async def get(self, path: str = "", **params: str) -> object:
        """Read JSON."""
        query = f"?{urlencode(params)}" if params else ""
        answer = await self.server.ask("GET", self._path(path) + query)
        if answer.status != HTTPStatus.OK:
            raise error_of(answer)
        try:
            return parsed(answer.body)
        except NotThere:
            problem = nonsense()
        raise problem

    async def patch(self, path: str, body: Mapping[str, object]) -> str | None:
        """Write, once; the serial that the zone has then, where the server tells."""
        try:
            octets = written(body)
        except UnicodeError:
            message = "a value is no text"
            raise Rejected(message) from None
        try:
            answer = await self.server.ask("PATCH", self._path(path), octets)
        except AnswerTooLarge:
            answer = None
        if answer is None:
            raise nonsense()  # whatever it says, the request has arrived
        if answer.status != HTTPStatus.NO_CONTENT:
            # Another kind of yes is somebody else's: nobody knows what was done.
            raise nonsense() if answer.status == HTTPStatus.OK else error_of(answer)
        return answer.headers.get("x-pdns-new-serial")

    def _path(self, path: str) -> str:
        return f"/api/v1/servers/{quote(self.server_id, safe='')}{path}"
