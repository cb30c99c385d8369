"""Zones full of SPF records, made by chance, and a client that sends for one of their domains."""

from dataclasses import dataclass
from ipaddress import ip_address
from random import Random

from hypothesis import strategies as st

from sendas.domain.spf.mail_session import IPAddress, unmapped
from sendas.domain.spf.resolver import LookupType, MemoryResolver

Answers = dict[tuple[str, LookupType], tuple[str, ...]]
_NAMES = [f"d{number}.example" for number in range(8)]
_HOSTS = ["mail.d0.example", "mx1.d1.example", "mx2.d1.example", "user.d2.example", "1.2.0.192.in-addr.d3.example"]
_NOWHERE = ["nx1.example", "nx2.example", "gone.d0.example"]
_CLIENTS = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]
_ADDRESSES4 = ["192.0.2.1", "192.0.2.77", *(f"198.51.100.{number}" for number in range(9))]
_ADDRESSES6 = ["2001:db8::1", "2001:db8::77", *(f"2001:db8:{number}::1" for number in range(1, 9))]
_MACROS = [
    "%{d}", "%{o}", "%{h}", "%{i}.d0.example", "%{ir}.%{v}.d3.example", "%{l}.d2.example", "%{l1r-}.d2.example",
    "%{d2}", "%{d2-.}", "%{o=}", "%{l2R-}.d2.example", f"%{{o}}{'.%{o}' * 40}.d1.example", "%{h}%%", "%{D}",
    "%{L}.d0.example", "%{d1r}.example", "mail.%{o}", "%{s}.d0.example", "%{or}.d1.example", "%{p}", "%{p}.d0.example",
    "%{p2}", "%{pr}.d2.example",
]  # fmt: skip
_BROKEN = [
    "al", "all.", "-all:x", "a:foo", "a/33", "a//129", "a:/24", "mx/24/64", "ip4:1.2.3", "ip4:1.2.3.4/33", "ip4",
    "ip4:192.0.2.01", "ip6:192.0.2.1", "ip6:::1/129", "include:", "include", "exists", "exists:a.b/24", "ptr/24",
    "ptr:", "a:d\x011.example", "x=\x7f", "a:%{d.}.%{d!}.example", "Redirect=d1.example", "x=%{d0}",
    "redirect=", "exp=", "a:%{x}.d0.example", "x=%{y}", "a:%{d0}.example", "=x", "ip:192.0.2.1", "a:d0.example,", "%d",
    "exists:%{c}.d0.example", "x=%{t}", "1x=y", "a:d0.123", "a\tmx", "mx;",
]  # fmt: skip
_OTHERS = [
    "ip4:192.0.2.0/24", "ip4:198.51.100.1", "ip4:198.18.0.0/15", "ip6:2001:db8:ffff::/48", "ip4:198.51.100.9/31",
    "ip4:203.0.113.0/25", "ip6:2001:db8::/32", "ip6:::1", "ip4:192.0.2.99/31", "ip6:2001:db8:0:1::/48", "ptr",
    "ptr:nx1.example", "ptr:example.", "all",
]  # fmt: skip
_EXPLANATIONS = ["Go away", "%{i} is not %{d}%_(%{o})", "%{c} %{h}", "%{x}", "%", "100%%", "d\u00e9sol\u00e9"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is published, and who sends."""

    answers: Answers
    ip: IPAddress
    mail_from: str
    helo: str

    def resolver(self) -> MemoryResolver:
        return MemoryResolver(self.answers)


def published(*lines: str) -> Answers:
    """Read what is published, a line a record: "shop.be TXT v=spf1 -all"; "shop.be A !" is a failing server."""
    answers: Answers = {}
    for line in lines:
        name, kind, value = line.split(" ", 2)
        key = (name, LookupType(kind))
        answers[key] = () if value == "!" else (*answers.get(key, ()), value)
    return answers


def scenes() -> st.SearchStrategy[Scene]:
    """Worlds of names, with one check in each; they are too big to shrink, so a seed stands for each."""
    return st.integers(0, 2**64).map(lambda seed: make_scene(Random(seed)))  # noqa: S311  (nothing secret)


def make_scene(chance: Random) -> Scene:
    """Make a world of names, and one check in it."""
    answers: Answers = {}
    for level, name in enumerate(_NAMES):
        _publish_hosts(chance, answers, name)
        answers[name, LookupType.TXT] = _texts(chance, level)
    for name in _HOSTS:
        _publish_hosts(chance, answers, name)
    ip = ip_address(chance.choice(_CLIENTS))
    _name_client(chance, answers, unmapped(ip))
    answers["e.example", LookupType.TXT] = tuple(chance.sample(_EXPLANATIONS, chance.choice([1] * 9 + [2])))
    senders = ["user@d0.example"] * 9 + ["strong-user@d0.example"] * 6 + ["", "@d0.example", "user@nx1.example"]
    mail_from = chance.choice(senders)
    return Scene(answers, ip, mail_from, chance.choice(["d0.example", "mail.d0.example", "single"]))


def _texts(chance: Random, level: int) -> tuple[str, ...]:
    dice = chance.random()
    if dice < 0.01:
        return ()
    if dice < 0.03:
        return ("no-spf=1",)
    record = make_record(chance, level)
    return (record, make_record(chance, level)) if dice < 0.04 else ("other", record)


def make_record(chance: Random, level: int) -> str:
    """Make one record; those of low levels point at higher ones."""
    mechanisms = [_mechanism(chance, level) for _ in range(chance.choice([1, 2, 3, 5, 9]))]
    terms = mechanisms + [_modifier(chance, level) for _ in range(chance.choice([0, 0, 1, 2]))]
    if chance.random() < 0.03:
        terms.append(chance.choice(_BROKEN))
    chance.shuffle(terms)
    return " ".join(["v=spf1", *terms, chance.choice(["", "-all", "~all", "?all", "-all"])])


def _mechanism(chance: Random, level: int) -> str:
    return chance.choice(["", "", "", "", "", "+", "-", "~", "?"]) + _bare_mechanism(chance, level)


def _bare_mechanism(chance: Random, level: int) -> str:
    name = chance.choice(["include", "include", "include", "a", "a", "mx", "exists", "A", "MX", "other", "other"])
    if name in {"include", "exists"}:
        return f"{name}:{_target(chance, level)}"
    if name == "other":
        return chance.choice(_OTHERS)
    spec = chance.choice(["", f":{_target(chance, level)}"])
    return name + spec + chance.choice([""] * 9 + ["/24", "//64", "/16//48", "/0", "//0"])


def _modifier(chance: Random, level: int) -> str:
    redirect = f"redirect={_target(chance, level)}"
    return chance.choice([redirect, redirect, "exp=e.example", "exp=e.example", "exp=nx1.example", "x=y", "moo="])


def _target(chance: Random, level: int) -> str:
    """Mostly domains further down, so that includes make a tree more often than a loop."""
    below = _NAMES[level + 1 :]
    return chance.choice(chance.choices([below or _NAMES, _HOSTS, _NAMES, _NOWHERE, _MACROS], [8, 4, 1, 1, 2])[0])


def _publish_hosts(chance: Random, answers: Answers, name: str) -> None:
    for kind, values in ((LookupType.A, _ADDRESSES4), (LookupType.AAAA, _ADDRESSES6), (LookupType.MX, _HOSTS)):
        dice = chance.random()
        if dice < 0.005:
            answers[name, kind] = ()
        elif dice < 0.9:
            answers[name, kind] = tuple(chance.sample(values, chance.choice([1, 1, 2, 3])))


def _name_client(chance: Random, answers: Answers, ip: IPAddress) -> None:
    names = [*_NAMES[:2], *_HOSTS[:2], *_NOWHERE[:1]]
    if chance.random() < 0.8:
        answers[ip.reverse_pointer, LookupType.PTR] = tuple(chance.sample(names, chance.randint(1, 3)))
