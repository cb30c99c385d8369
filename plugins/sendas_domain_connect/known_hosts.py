"""Hosts that DNS hosts have shown their Domain Connect settings and templates at."""

from typing import Final

KNOWN_API_HOSTS: Final = frozenset({
    "api.cloudflare.com",  # developers.cloudflare.com/dns/reference/domain-connect
    "api.domainconnect.1and1.com",  # IONOS: Domain-Connect/domainconnect_python, its tests
    "api.domainconnect.ionos.com",  # IONOS: gaalferov/ext-domain-connect, its tests
    "domainconnect.1and1.com",
    "domainconnect.api.godaddy.com",  # Domain-Connect/domainconnect_python, its tests
    "domainconnect.ionos.com",
    "domainconnect.vercel.com",  # vercel.com/docs, Domain Connect
    "vercel.com",  # the API that the former names
})  # fmt: skip
"""Collected from public documents and tests in November 2026; nothing was asked of them."""
