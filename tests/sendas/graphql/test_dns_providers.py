"""The plugins that ship are listed with their forms, as a screen would draw them."""

from dataclasses import replace

from sendas_providers import PluginHost
from tests.service import Service

QUERY = "{ dnsProviders { id kind available problem auth { id fields { key secret required } } } }"


async def test_the_plugins_that_ship_are_listed(service: Service) -> None:
    here = replace(service.services, providers=PluginHost())
    listed = {each.info.id: each for each in here.providers.providers()}
    assert set(listed) == {"cloudflare", "manual", "rfc2136", "route53"}
    assert all(each.available for each in listed.values())
    assert (await service.send(QUERY)) == [], "the tests' own service loads none"
