"""The route53 provider over its stand-in on loopback, with the foreigner's way around it."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace

from moto.route53.models import FakeZone

from sendas_providers import ProviderOptions, RRset, Value, Zone
from sendas_providers.testing import Subject
from sendas_route53.api import Api
from sendas_route53.keys import FixedKeys, Keys
from sendas_route53.provider import Route53, open_route53
from sendas_route53.testing import FakeAws, Fault, Key, Moment, Trouble

ORIGIN = "example.test"
OWN = Key("AKIA" + "SENDASCANARY2345", "SendasSecretCanary0" * 2 + "Ab")
STRANGER = Key("AKIA" + "STRANGER23456777", "StrangerSecretKey00" * 2 + "Cd")
OPERATOR = Key("AKIA" + "OPERATOR23456777", "OperatorSecretKey00" * 2 + "Ef")
PRINCIPAL = "arn:aws:iam::123456789012:user/sendas"
ROLE = "arn:aws:iam::210987654321:role/sendas"
EXTERNAL_ID = "7f1c0d6e2b9a4f35"
DEADLINE = 5.0
_DECIMAL, _OCTAL = re.compile(r"\\(\d{3})"), re.compile(r"\\([0-3][0-7]{2})")


def fake_with(**more: object) -> FakeAws:
    keys = {key.id: replace(key) for key in (OWN, OPERATOR)}
    fake = FakeAws(keys)
    for name, value in more.items():
        setattr(fake, name, value)
    return fake


def one_zone(name: str = ORIGIN) -> tuple[FakeAws, FakeZone]:
    fake = fake_with()
    return fake, fake.add_zone(name)


def zone_of(stored: FakeZone) -> Zone:
    servers = stored.delegation_set.name_servers if stored.delegation_set else ()
    return Zone(stored.name, stored.resource_id, tuple(sorted(f"{server}." for server in servers)))


def txt(label: str, *texts: str, ttl: int = 300) -> RRset:
    return RRset(f"{label}.{ORIGIN}.", "TXT", ttl, frozenset(Value(text) for text in texts))


def provider_at(
    url: str, key: Key = OWN, *, deadline: float = DEADLINE, attempts: int = 2, kind: type[Route53] = Route53
) -> Route53:
    return kind(Api(FixedKeys(Keys(key.id, key.secret)), url, url, deadline, attempts))


def options_at(url: str, external_id: str = EXTERNAL_ID, deadline: float = DEADLINE) -> ProviderOptions:
    own = {"access_key_id": OPERATOR.id, "secret_access_key": OPERATOR.secret, "principal": PRINCIPAL}
    endpoints = {"route53": url, "route53.sts": url}
    settings = {"route53": own}
    return ProviderOptions(
        lambda _: False, deadline=deadline, endpoints=endpoints, settings=settings, external_id=external_id
    )


def by_role(url: str, external_id: str = EXTERNAL_ID, deadline: float = DEADLINE) -> Route53:
    return open_route53({"role_arn": ROLE}, options_at(url, external_id, deadline))


def stored(rdtype: str, value: str) -> str:
    """Write a zone file's value as Route 53 has it: TXT escapes in octal."""
    return _DECIMAL.sub(lambda found: f"\\{int(found[1]):03o}", value) if rdtype == "TXT" else value


def shown(rdtype: str, value: str) -> str:
    """The other way round."""
    return _OCTAL.sub(lambda found: f"\\{int(found[1], 8):03}", value) if rdtype == "TXT" else value


class Route53Subject(Subject):
    provider_id = "route53"
    ran_against = "moto made strict"

    def __init__(
        self,
        fake: FakeAws,
        zone: FakeZone,
        make: Callable[[float], Route53],
        stranger: Route53,
        nobody: Route53,
    ) -> None:
        self.fake, self._stored, self._make = fake, zone, make
        self.deadline = DEADLINE
        self.provider = make(DEADLINE)
        self.zone = zone_of(zone)
        self.stranger, self.nobody = stranger, nobody
        self.silent = lambda: self._spoilt(Trouble(Fault.SILENT))
        self.refusing = lambda: self._spoilt(Trouble(Fault.FORBIDDEN, writes_only=True))
        self.ignoring = lambda: self._spoilt(Trouble(Fault.FORGETFUL, writes_only=True))
        self.losing_writes = lambda: self._spoilt(Trouble(Fault.BAD_GATEWAY, writes_only=True))
        self.losing_answers = lambda: self._spoilt(Trouble(Fault.BAD_GATEWAY, Moment.AFTER, writes_only=True))
        self.writes = lambda: fake.writes

    @contextmanager
    def _spoilt(self, trouble: Trouble) -> Generator[None]:
        patient = (self.provider, self.deadline)
        self.deadline = 1.0
        self.provider = self._make(self.deadline)
        self.fake.trouble = trouble
        try:
            yield
        finally:
            self.fake.trouble = None
            self.provider, self.deadline = patient

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        self.fake.put(self._stored, name, rdtype, *(stored(rdtype, value) for value in values))

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        here = [entry for entry in self.fake.entries(self._stored) if (entry.name, entry.type) == (name, rdtype)]
        return frozenset(shown(rdtype, value) for entry in here for value in entry.values)
