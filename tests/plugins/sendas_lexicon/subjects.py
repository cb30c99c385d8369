"""The provider through lexicon's powerdns module over a real server, and the foreigner's way.

That module is offered to nobody, since its option names any server: it is what lexicon has for one that runs here.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address

from sendas_lexicon.hosters import Hoster, Option
from sendas_lexicon.provider import Lexicon, open_lexicon
from sendas_lexicon.txt_content import joined
from sendas_providers import IpAddress, ProviderOptions, RRset, Value, Zone
from sendas_providers.testing import Level, Subject
from sendas_providers.testing.trouble import Moment
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_powerdns.subjects import ORIGIN, ZONE_FILE, Foreigner
from tests.servers import PowerDns

__all__ = ["HOSTER", "KEY", "ORIGIN", "ZONE", "ZONE_FILE", "Foreigner", "LexiconSubject", "provider_at", "txt"]

KEY = "Canary0Key0Of0Lexicon00" * 2
STRANGER = "Stranger0Key0Nobody0" * 2
DEADLINE = 10.0
HOSTER = Hoster(
    "powerdns",
    "PowerDNS",
    (Option("auth_token"), Option("pdns_server")),
    types=frozenset({"TXT", "CNAME", "MX"}),
    txt_max=4096,  # the server cuts values itself
)
ZONE = Zone(f"{ORIGIN}.", f"{ORIGIN}.", (f"ns.{ORIGIN}.",))


class PublicDns:
    """Reads TXT as the service does, at the one server that there is."""

    def __init__(self, server: PowerDns, origin: str = ORIGIN) -> None:
        self._foreigner = Foreigner(server, origin)

    async def read_txt(self, name: str) -> Sequence[str]:
        return [joined(text) for text in await self._foreigner.see(name, "TXT")]


def provider_at(
    url: str, server: PowerDns | None = None, *, key: str = KEY, deadline: float = DEADLINE, origin: str = ORIGIN
) -> Lexicon:
    async def resolve(host: str) -> Sequence[IpAddress]:
        return (ip_address(host),)

    options = ProviderOptions(lambda _: True, resolve, deadline)
    if server:
        options = ProviderOptions(lambda _: True, resolve, deadline, read_txt=PublicDns(server).read_txt)
    opened = open_lexicon(HOSTER, {"zone": origin, "auth_token": key, "pdns_server": url}, options)
    return Lexicon(replace(opened.account, patience=(0.05, 0.1)))  # this server lists nothing late


def txt(label: str, *texts: str, ttl: int = 300) -> RRset:
    name = f"{label}.{ORIGIN}." if label else f"{ORIGIN}."
    return RRset(name, "TXT", ttl, frozenset(Value(text) for text in texts))


class LexiconSubject(Subject):
    provider_id = "lexicon"
    level = Level.LOCAL

    def __init__(self, server: PowerDns, proxy: HttpProxy, dead: str, version: str) -> None:
        self._server, self._proxy, self._foreigner = server, proxy, Foreigner(server)
        self._opened: list[Lexicon] = []
        self.ran_against = f"lexicon {version}, its powerdns module and PowerDNS {server.version}, real"
        self.deadline = DEADLINE
        self.zone = ZONE
        self.provider = self._open(proxy.url)
        self.stranger = self._open(proxy.url, key=STRANGER)
        self.nobody = self._open(f"http://{dead}:{proxy.port}")
        self.silent = lambda: self._spoilt(Trouble(Fault.SILENT), deadline=2.0)
        self.refusing = lambda: self._spoilt(Trouble(Fault.FORBIDDEN, writes_only=True))
        self.ignoring = lambda: self._spoilt(Trouble(Fault.FORGETFUL))
        self.losing_writes = lambda: self._spoilt(Trouble(Fault.BAD_GATEWAY, writes_only=True))
        self.losing_answers = lambda: self._spoilt(Trouble(Fault.RESET, Moment.AFTER, writes_only=True))
        self.writes = lambda: proxy.writes

    @contextmanager
    def _spoilt(self, trouble: Trouble, deadline: float = DEADLINE) -> Generator[None]:
        patient = (self.provider, self.deadline)
        self.deadline = deadline
        self.provider = self._open(self._proxy.url, deadline=deadline)
        self._proxy.trouble = trouble
        try:
            yield
        finally:
            self._proxy.trouble = None
            self.provider, self.deadline = patient

    def _open(self, url: str, *, key: str = KEY, deadline: float = DEADLINE) -> Lexicon:
        self._opened.append(provider_at(url, self._server, key=key, deadline=deadline))
        return self._opened[-1]

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        await self._foreigner.put(name, rdtype, *values)

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        return await self._foreigner.see(name, rdtype)

    async def aclose(self) -> None:
        for each in self._opened:
            await each.aclose()
