"""A zone of others at Route 53, and a plan for it that is carried out while calls fail."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from moto.route53.models import FakeZone

from sendas_providers import Change, RRset, Value, forbidden_beside
from sendas_route53.provider import Route53
from sendas_route53.testing import FakeAws, Trouble, on_loopback
from sendas_route53.testing.batch_change import Entry
from sendas_route53.txt_value import txt_value
from tests.plugins.fault_run import Ending, Stage, perform, problems
from tests.plugins.sendas_route53.subjects import ORIGIN, one_zone, provider_at, txt, zone_of

DEADLINE = 0.5
_APEX = f"{ORIGIN}."
_OLD, _NEW, _KEPT = "v=spf1 mx -all", "v=spf1 mx include:us.example -all", "google-site-verification=x"
_ALIAS = RRset(f"s1._domainkey.{_APEX}", "CNAME", 300, frozenset({Value("s1.us.example.")}))


def _apex(spf: str) -> RRset:
    return RRset(_APEX, "TXT", 900, frozenset({Value(spf), Value(_KEPT)}))


PLAN = (
    Change(_apex(_OLD), _apex(_NEW)),
    Change(None, _ALIAS, forbidden_beside("CNAME")),
    Change(None, txt("_dmarc", "v=DMARC1; p=none"), forbidden_beside("TXT")),
)
UNDO = tuple(Change(change.after, change.before) for change in reversed(PLAN))
STEPS = (*PLAN, *UNDO)
_THEIRS = (
    Entry(_APEX, "TXT", 900, (f'"{_OLD}"', '"google-site-" "verification=x"')),
    Entry(_APEX, "MX", 300, ("10 mx.theirs.test.",)),
    Entry(f"www.{_APEX}", "A", None, alias="theirs.elb.amazonaws.com."),
    Entry(f"geo.{_APEX}", "TXT", 60, ('"a"',), identifier="a", weight=1),
    Entry(f"geo.{_APEX}", "TXT", 60, ('"b"',), identifier="b", weight=1),
    Entry(f"_dmarc.sub.{_APEX}", "TXT", 300, ('"v=DMARC1; p=none"',)),
)


class Route53Stage(Stage[Trouble]):
    def __init__(self, fake: FakeAws, stored: FakeZone, provider: Route53) -> None:
        self.fake, self._stored, self.provider, self.zone = fake, stored, provider, zone_of(stored)

    def present(self, change: Change) -> frozenset[str]:
        here = [each for each in self.fake.entries(self._stored) if (each.name, each.type) == change.key]
        return frozenset(value for each in here for value in each.values)

    def copies(self) -> int:
        known = [(*each.key, value) for each in self.fake.entries(self._stored) for value in each.values]
        return len(known) - len(set(known))

    def foreign(self) -> Counter[Entry]:
        entries = self.fake.entries(self._stored)
        ours = {change.key for change in PLAN[1:]}
        return Counter(_without_spf(each) for each in entries if (each.name, each.type) not in ours)

    def fail(self, trouble: Trouble | None) -> None:
        self.fake.trouble = trouble

    def calls(self) -> int:
        return len(self.fake.seen)


def _without_spf(entry: Entry) -> Entry:
    values = ("spf" if value in {f'"{_OLD}"', f'"{_NEW}"'} else value for value in entry.values)
    return replace(entry, values=tuple(sorted(values)))


async def tried(
    trouble: Trouble | None,
    *,
    begin: int = 0,
    end: int = len(STEPS),
    kind: type[Route53] = Route53,
    attempts: int = 1,
    deadline: float = DEADLINE,
) -> tuple[Ending, Sequence[str]]:
    """Carry out some of the steps, those before having been done; gives how it ended and what is wrong with it."""
    fake, stored = one_zone()
    fake.change(stored, [("CREATE", each) for each in _THEIRS])
    for change in STEPS[:begin]:
        _done(fake, stored, change)
    with on_loopback(fake) as url:
        provider = provider_at(url, attempts=attempts, deadline=deadline, kind=kind)
        here = Route53Stage(fake, stored, provider)
        foreign = here.foreign()
        ending = await perform(here, STEPS[begin:end], trouble)
        return ending, problems(here, STEPS[begin:end], foreign, ending)


def _done(fake: FakeAws, stored: FakeZone, change: Change) -> None:
    name, rdtype = change.key
    old = [each for each in fake.entries(stored) if (each.name, each.type) == change.key]
    kept = {'"google-site-verification=x"': '"google-site-" "verification=x"'}
    batch = [("DELETE", each) for each in old]
    if change.after:
        texts = [each.text if rdtype == "CNAME" else txt_value(each.text) for each in change.after.values]
        values = tuple(kept.get(text, text) for text in texts)
        batch += [("CREATE", Entry(name, rdtype, change.after.ttl, values))]
    fake.change(stored, batch)
