"""The plugins that ship are listed with their forms, as a screen would draw them."""

from dataclasses import replace

from sendas_providers import PluginHost, ProviderOptions
from tests.conftest import Launch
from tests.service import Service, start

QUERY = "{ dnsProviders { id kind available problem auth { id fields { key secret required } } } }"


TRUST = "{ dnsProviders { id auth { id externalId principal trustPolicy } } }"
OWN = {"access_key_id": "AKIA", "secret_access_key": "canary", "principal": "arn:aws:iam::123456789012:user/sendas"}


async def test_a_way_in_that_needs_trust_is_shown_with_what_to_paste(launch: Launch) -> None:
    options = ProviderOptions(lambda _: False, settings={"route53": OWN})
    service = await start(launch(providers=PluginHost(), provider_options=options))
    ways = {each["id"]: each["auth"] for each in await service.send(TRUST)}
    [role, keys] = ways["route53"]
    assert role["externalId"] in role["trustPolicy"]
    assert role["principal"] == OWN["principal"]
    assert set(keys.values()) == {"keys", None}
    assert all(way["trustPolicy"] is None for each in ("cloudflare", "rfc2136") for way in ways[each])
    assert "canary" not in str(ways)


async def test_the_plugins_that_ship_are_listed(service: Service) -> None:
    here = replace(service.services, providers=PluginHost())
    listed = {each.info.id: each for each in here.providers.providers()}
    assert set(listed) == {"cloudflare", "domain_connect", "manual", "powerdns", "rfc2136", "route53"}
    assert all(each.available for each in listed.values())
    assert (await service.send(QUERY)) == [], "the tests' own service loads none"
