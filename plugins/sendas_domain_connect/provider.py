"""The provider: a person is sent to the DNS host of the zone, which adds the records when they confirm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sendas_domain_connect.application import Application, applications
from sendas_domain_connect.discovery import discover, holds_template
from sendas_domain_connect.own import Own, own_of
from sendas_domain_connect.place import Place
from sendas_domain_connect.signing import signed_query
from sendas_domain_connect.web import Web
from sendas_providers import Change, Handoff, NotOffered, ProviderOptions, ProviderUnusable, canonical_name

_ZONE: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.ASCII)
_LONGEST_URL = 8000  # octets that a DNS host should take (section "Apply Template URL")
_MOST_TEMPLATES = 2


@dataclass(frozen=True, slots=True)
class DomainConnect:
    """Signs requests for the operator's templates. Nothing is written by it, and nobody is believed who comes back."""

    own: Own
    web: Web

    async def handoff(
        self,
        zone: str,
        changes: Sequence[Change],
        *,
        locale: str,  # noqa: ARG002  (the page is the DNS host's, which knows the person)
        return_url: str,
        state: str,
    ) -> Handoff | None:
        """Give the page of the zone's DNS host where a person confirms exactly these changes.

        Raises `NotOffered` where no template makes exactly them, or the DNS host does not take part or has none of
        these templates; `Unavailable` where it does not say; `ProviderUnusable` where the operator must mend something.
        """
        name = canonical_name(zone)[:-1]
        fitting = list(applications(self.own.templates, name, changes)) if _ZONE.fullmatch(name) and changes else []
        if not fitting:
            message = "Domain Connect adds records, and cannot make these changes exactly"
            raise NotOffered(message)
        host = await discover(self.web, name)
        if host.sync is None:
            message = f"{host.name} does not take people who are sent to it for {name}"
            raise NotOffered(message)
        for application in fitting[:_MOST_TEMPLATES]:
            if await holds_template(self.web, host, application.template):
                url = self._url(host.sync, application, return_url, state)
                steps = (f"Sign in at {host.name}, look at the records, and confirm.",)
                return Handoff(url=url, steps=steps, nameservers=host.nameservers)
        message = f"{host.name} does not know this service"
        raise NotOffered(message)

    def _url(self, sync: Place, application: Application, return_url: str, state: str) -> str:
        template, scope = application.template, application.scope
        _check_return(return_url, template.redirect_domains)
        parameters = {"domain": scope.domain, "host": scope.host, "redirect_uri": return_url, "state": state}
        if application.groups:
            parameters["groupId"] = ",".join(application.groups)
        query = signed_query({**application.values, **parameters}, self.own.key, self.own.key_host)
        path = f"/v2/domainTemplates/providers/{template.provider_id}/services/{template.service_id}/apply"
        url = f"{sync.url}{path}?{query}"
        if len(url) > _LONGEST_URL:
            message = "the records are too long for Domain Connect"
            raise NotOffered(message)
        return url


def _check_return(url: str, domains: Sequence[str]) -> None:
    host = urlsplit(url).hostname or ""
    if not any(host == domain or host.endswith(f".{domain}") for domain in domains):
        message = "the template's syncRedirectDomain does not hold the address of this service"
        raise ProviderUnusable(message)


def open_domain_connect(credentials: Mapping[str, str], options: ProviderOptions) -> DomainConnect:
    """Make the provider of the operator's settings; raises `ProviderUnusable` where they are no good."""
    del credentials  # there are none: a person signs in at the DNS host
    own = own_of(options.settings.get("domain_connect", {}))
    return DomainConnect(own, Web(options, own.api_hosts))
