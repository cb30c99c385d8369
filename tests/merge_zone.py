"""The zone of the worked examples (mail-rules.md section 3)."""

from ipaddress import ip_address, ip_network

from sendas.domain.spf.resolver import LookupType, MemoryResolver

OURS = "include:spf.sendas.example"
DOMAIN = "shop.be"
NETWORKS = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
ADDRESSES = (ip_address("192.0.2.9"), ip_address("2001:db8::9"))
GOOGLE = ("aspmx.l.google.com",)
LEAVES = {f"p{n}.example": f"v=spf1 ip4:203.0.113.{n} -all" for n in range(1, 9)}
RECORDS = {
    "spf.sendas.example": "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all",
    "_spf.google.com": "v=spf1 ip4:74.125.0.0/16 ip6:2001:4860:4000::/36 ~all",
    "agency.example": "v=spf1 include:spf.sendas.example include:_spf.google.com ~all",
    "_spf.parent.example": "v=spf1 ip4:198.51.100.0/24 -all",
    "big.example": f"v=spf1 {' '.join(f'include:{name}' for name in LEAVES)} ~all",
    "open.example": "v=spf1 +all",
    "loop.example": "v=spf1 include:loop.example ~all",
    "wrong.example": "v=spf1 ip:192.0.2.1 ~all",
    **LEAVES,
}
Answers = dict[tuple[str, LookupType], tuple[str, ...]]


def zone(**more: tuple[str, ...]) -> Answers:
    """Give the answers of the zone; `more` are TXT records, dots written as two underscores."""
    answers: Answers = {(name, LookupType.TXT): (text,) for name, text in RECORDS.items()}
    answers |= {(name.replace("__", "."), LookupType.TXT): texts for name, texts in more.items()}
    answers["two.example", LookupType.TXT] = ("v=spf1 a -all", "v=spf1 mx -all")
    answers["dead.example", LookupType.TXT] = ("nothing of SPF",)
    # The web server of the shop is one of p1's; its mail server is nobody else's.
    answers[DOMAIN, LookupType.A] = ("203.0.113.1",)
    answers[DOMAIN, LookupType.MX] = (f"mail.{DOMAIN}",)
    answers[f"mail.{DOMAIN}", LookupType.A] = ("198.51.100.25",)
    answers[f"mail.{DOMAIN}", LookupType.AAAA] = ("3fff::25",)
    return answers


def resolver(**more: tuple[str, ...]) -> MemoryResolver:
    """Give a resolver of the zone."""
    return MemoryResolver(zone(**more))
