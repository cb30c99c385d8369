"""The stand-in: zones, templates, settings, and the page where a person confirms."""

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any  # what JSON holds
from urllib.parse import urlencode, urlsplit

from sendas_domain_connect.testing.hostility import Hostility
from sendas_domain_connect.testing.refusal import Refusal, refuse
from sendas_domain_connect.testing.request import Txt, parameters_of, verify
from sendas_domain_connect.testing.zone import FakeZone, Rendered, rendered

_SYNC, _API = "/sync", "/api"
_OWN = frozenset({"domain", "host", "redirect_uri", "state", "groupId", "sig", "key"})
_LONGEST_URL = 8000
_WEB = 443


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Order:
    zone: FakeZone
    instance: tuple[str, str, str, str]
    groups: frozenset[str]
    several: bool
    records: tuple[tuple[str, Rendered], ...]
    redirect: str
    state: str


class FakeDnsHost:
    """Holds zones and templates (JSON as it was parsed), and reads the keys of who signs through `txt`.

    `host` and `port` are where it says that it is. `settings` are put over what it says of itself. It keeps book of
    templates, so that one which is applied again takes the place of what it made before.
    """

    def __init__(self, txt: Txt, templates: Iterable[Mapping[str, Any]] = (), zones: Iterable[FakeZone] = ()) -> None:
        self.txt = txt
        self.templates = {(each["providerId"], each["serviceId"]): each for each in templates}
        self.zones = {zone.name: zone for zone in zones}
        self.host, self.port = "api.host.example", _WEB
        self.settings: dict[str, Any] = {}
        self.hostility: Hostility | None = None
        self.template_status: int | None = None
        self.seen: list[Seen] = []
        self._made: dict[tuple[str, str, str, str], list[tuple[str, Rendered]]] = {}

    @property
    def authority(self) -> str:
        """The host, with its port where that is not the web's own."""
        return self.host if self.port == _WEB else f"{self.host}:{self.port}"

    async def answer(self, seen: Seen) -> Reply:
        """Answer as a browser or a program sees it."""
        self.seen.append(seen)
        path, _, query = seen.target.partition("?")
        if path.startswith(f"{_SYNC}/v2/") and path.endswith("/apply"):
            return await self._page(seen, path.split("/"), query)
        if seen.method != "GET" or query:
            return Reply(405)
        match path.split("/"):
            case ["", "v2", zone, "settings"]:
                return self._settings(zone)
            case ["", "api", "v2", "domainTemplates", "providers", provider, "services", service]:
                known = self.templates.get((provider, service))
                said = json.dumps({"version": known["version"]} if known and "version" in known else {}).encode()
                return Reply(self.template_status or (404 if known is None else 200), said)
            case _:
                return Reply(404)

    async def visit(self, url: str) -> str:
        """Be a person who follows a link and confirms; gives where they are sent then. Raises `Refusal`."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc != self.authority or parts.fragment or len(url) > _LONGEST_URL:
            refuse("the link leads elsewhere")
        order = await self._order(parts.path.split("/"), parts.query)
        self._make(order)
        return _back(order.redirect, state=order.state)

    def _settings(self, zone: str) -> Reply:
        if zone not in self.zones:
            return Reply(404, b"{}")
        place = f"https://{self.authority}"
        said = {
            "providerId": self.host,
            "providerName": "Host",
            "providerDisplayName": "Host of domains",
            "urlSyncUX": place + _SYNC,
            "urlAPI": place + _API,
            "width": 750,
            "nameServers": ["ns1.host.example"],
        }
        return Reply(200, json.dumps(said | self.settings).encode(), (("content-type", "application/json"),))

    async def _page(self, seen: Seen, path: list[str], query: str) -> Reply:
        try:
            order = await self._order(path, query)
        except Refusal as refusal:
            return Reply(400, html.escape(str(refusal)).encode())
        if seen.method == "POST":
            self._make(order)
            return Reply(302, headers=(("location", _back(order.redirect, state=order.state)),))
        rows = "".join(
            f"<li>{html.escape(f'{record.owner} {record.type} {record.text}')}</li>" for _, record in order.records
        )
        form = f'<form method="post" action="{html.escape(seen.target)}"><button>Confirm</button></form>'
        page = f"<!doctype html><title>Host of domains</title><ul>{rows}</ul>{form}"
        return Reply(200, page.encode(), (("content-type", "text/html; charset=utf-8"),))

    async def _order(self, path: list[str], query: str) -> _Order:
        template = self._template(path)
        parameters = parameters_of(query)
        await verify(query, parameters, template["syncPubKeyDomain"], self.txt)
        redirect, state = parameters.get("redirect_uri", ""), parameters.get("state", "")
        _check_redirect(redirect, template["syncRedirectDomain"])
        domain, host = parameters.get("domain", ""), parameters.get("host", "")
        if domain not in self.zones:
            refuse("the zone is not held here", "access_denied")
        if template.get("hostRequired") and not host:
            refuse("the template needs a host")
        groups = frozenset(filter(None, parameters.get("groupId", "").split(",")))
        records = _rendered(template, parameters, groups, f"{host}.{domain}" if host else domain)
        zone = self.zones[domain]
        if any(record.owner != f"{domain}." and not record.owner.endswith(f".{domain}.") for _, record in records):
            refuse("a record lies outside of the zone")
        several = template.get("multiInstance") is True
        return _Order(
            zone,
            (template["providerId"], template["serviceId"], domain, host),
            groups,
            several,
            records,
            redirect,
            state,
        )

    def _template(self, path: list[str]) -> Mapping[str, Any]:
        match path:
            case ["", "sync", "v2", "domainTemplates", "providers", provider, "services", service, "apply"]:
                found = self.templates.get((provider, service))
            case _:
                found = None
        return found or refuse("there is no such template")

    def _make(self, order: _Order) -> None:
        made = self._made.get(order.instance, [])
        if not order.several:
            gone = [(group, record) for group, record in made if not order.groups or group in order.groups]
            order.zone.remove(record for _, record in gone if record.type != "SPFM")
            made = [each for each in made if each not in gone]
        order.zone.apply(record for _, record in order.records)
        self._made[order.instance] = [*made, *order.records]


def _rendered(
    template: Mapping[str, Any], parameters: Mapping[str, str], groups: frozenset[str], fqdn: str
) -> tuple[tuple[str, Rendered], ...]:
    records = [each for each in template["records"] if not groups or each.get("groupId") in {None, *groups}]
    if groups - {each.get("groupId") for each in records}:
        refuse("there is no such group")
    built_in = {"domain": parameters["domain"], "host": parameters.get("host", ""), "fqdn": fqdn}
    named = {part for each in records for value in each.values() for part in str(value).split("%")[1::2]}
    given = parameters.keys() - _OWN
    if given != named - built_in.keys():
        refuse(f"the variables are {sorted(given)}, and not {sorted(named)}")
    return tuple((each.get("groupId", ""), rendered(each, {**parameters, **built_in}, fqdn)) for each in records)


def _check_redirect(url: str, domains: str) -> None:
    host = urlsplit(url).hostname or ""
    if not any(host == domain or host.endswith(f".{domain}") for domain in domains.split(",")):
        refuse("nobody may be sent there")


def _back(url: str, **parameters: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(parameters)}"
