"""A small internet on loopback: a root, two top-level domains, the platform's names, and two customers' zones."""

from sendas_providers.testing import NameServer, ZoneData

_ROOT = """
@ 3600 IN SOA a.root-servers.example. hostmaster.example. 1 3600 600 86400 60
@ 3600 IN NS a.root-servers.example.
be. 3600 IN NS ns.dns.example.
example. 3600 IN NS ns.dns.example.
ns.dns.example. 3600 IN A 127.0.0.1
a.root-servers.example. 3600 IN A 127.0.0.1
"""
_BE = """
@ 3600 IN SOA ns.dns.example. hostmaster.example. 1 3600 600 86400 60
@ 3600 IN NS ns.dns.example.
starcomm 3600 IN NS ns.dns.example.
ciley-automobile 3600 IN NS ns.dns.example.
"""
_EXAMPLE = """
@ 3600 IN SOA ns.dns.example. hostmaster.example. 1 3600 600 86400 60
@ 3600 IN NS ns.dns.example.
ns.dns 3600 IN A 127.0.0.1
a.root-servers 3600 IN A 127.0.0.1
rp.sendas 3600 IN MX 10 mx.sendas
rp.sendas 3600 IN TXT "v=spf1 include:spf.sendas.example -all"
spf.sendas 3600 IN TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/48 -all"
spf2.sendas 3600 IN TXT "v=spf1 ip4:198.51.100.0/24 -all"
mx.sendas 3600 IN A 192.0.2.25
_spf.hoster 3600 IN TXT "v=spf1 ip4:203.0.113.0/24 -all"
mail.hoster 3600 IN A 203.0.113.25
"""
_STARCOMM = """
@ 3600 IN SOA ns.dns.example. theo.starcomm.be. 1 3600 600 86400 60
@ 3600 IN NS ns.dns.example.
@ 3600 IN MX 10 mail.hoster.example.
@ 3600 IN TXT "v=spf1 include:_spf.hoster.example -all"
www 3600 IN A 198.51.100.80
"""
_CILEY = """
@ 3600 IN SOA ns.dns.example. info.ciley-automobile.be. 1 3600 600 86400 60
@ 3600 IN NS ns.dns.example.
@ 3600 IN MX 10 mail.hoster.example.
"""


KEY_NAME = "sendas."


def demo_name_server(secret: str) -> NameServer:
    """Give a name server for the whole of it, which takes updates signed with a key; nothing is started yet."""
    zones = {".": _ROOT, "be": _BE, "example": _EXAMPLE, "starcomm.be": _STARCOMM, "ciley-automobile.be": _CILEY}
    return NameServer([ZoneData(origin, text) for origin, text in zones.items()], keys={KEY_NAME: secret})
