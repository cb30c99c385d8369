"""A zone of others at Route 53, and a plan for it that is carried out while calls fail."""

from collections import Counter
from dataclasses import dataclass, field, replace

from moto.route53.models import FakeZone

from sendas_providers import Change, Value, Zone
from sendas_route53.provider import Route53
from sendas_route53.testing import FakeAws, Trouble, on_loopback
from sendas_route53.testing.batch_change import Entry
from sendas_route53.txt_value import txt_of, txt_value
from tests.plugins.fault_harness import KEPT, NEW, OLD, POLICY, Ran, judged, plan_for, steps_for
from tests.plugins.sendas_route53.subjects import ORIGIN, OWN, one_zone, provider_at, zone_of

DEADLINE = 0.5
STEPS = steps_for(ORIGIN)
_APEX = f"{ORIGIN}."
_OURS = {change.key for change in plan_for(ORIGIN)[1:]}
_CUT = f'"{KEPT[:12]}" "{KEPT[12:]}"'
_THEIRS = (
    Entry(_APEX, "TXT", 900, (f'"{OLD}"', _CUT)),
    Entry(_APEX, "MX", 300, ("10 mx.theirs.test.",)),
    Entry(f"www.{_APEX}", "A", None, alias="theirs.elb.amazonaws.com."),
    Entry(f"geo.{_APEX}", "TXT", 60, ('"a"',), identifier="a", weight=1),
    Entry(f"geo.{_APEX}", "TXT", 60, ('"b"',), identifier="b", weight=1),
    Entry(f"_dmarc.sub.{_APEX}", "TXT", 300, (f'"{POLICY}"',)),
)


@dataclass
class Stage:
    fake: FakeAws
    stored: FakeZone
    provider: Route53
    zone: Zone = field(init=False)

    def __post_init__(self) -> None:
        self.zone = zone_of(self.stored)

    def present(self, change: Change) -> frozenset[str]:
        here = [each for each in self.fake.entries(self.stored) if (each.name, each.type) == change.key]
        return frozenset(txt_of(value) for each in here for value in each.values)

    def copies(self) -> int:
        known = [(*each.key, txt_of(value)) for each in self.fake.entries(self.stored) for value in each.values]
        return len(known) - len(set(known))

    def foreign(self) -> Counter[Entry]:
        entries = self.fake.entries(self.stored)
        return Counter(_without_spf(each) for each in entries if (each.name, each.type) not in _OURS)


def _without_spf(entry: Entry) -> Entry:
    values = ("spf" if value in {f'"{OLD}"', f'"{NEW}"'} else value for value in entry.values)
    # The TTL of an RRset that both write to is the plan's.
    ttl = None if (entry.name, entry.type) == (_APEX, "TXT") else entry.ttl
    return replace(entry, values=tuple(sorted(values)), ttl=ttl)


async def tried(
    trouble: Trouble | None,
    *,
    begin: int = 0,
    end: int = len(STEPS),
    kind: type[Route53] = Route53,
    attempts: int = 1,
    deadline: float = DEADLINE,
) -> Ran:
    """Carry out some of the steps, those before having been done; gives how it ended and what is wrong with it."""
    fake, stored = one_zone()
    fake.change(stored, [("CREATE", each) for each in _THEIRS])
    for change in STEPS[:begin]:
        _done(fake, stored, change)
    with on_loopback(fake) as url:
        provider = provider_at(url, OWN, attempts=attempts, deadline=deadline, kind=kind)
        fake.trouble = trouble
        ending, found = await judged(Stage(fake, stored, provider), STEPS[begin:end])
        return Ran(ending, found, len(fake.seen))


def _done(fake: FakeAws, stored: FakeZone, change: Change) -> None:
    values = [_written(change.key[1], value) for value in change.after.values] if change.after else []
    fake.put(stored, *change.key, *values)


def _written(rdtype: str, value: Value) -> str:
    if rdtype == "CNAME":
        return value.text
    return _CUT if value.text == KEPT else txt_value(value.text)
