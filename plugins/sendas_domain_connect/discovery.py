"""Who runs a zone, as its `_domainconnect` record leads to (draft-ietf-dconn-domainconnect-05)."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from sendas_domain_connect.host_settings import HostSettings, NoSettings, json_object, parse_settings
from sendas_domain_connect.place import Place, parse_place
from sendas_domain_connect.web import Web
from sendas_providers import NotOffered, Unavailable
from sendas_providers.domain_connect import Template

_LONGEST_READING: Final = 5.0  # seconds
_MOST_PLACES = 8
_HIGHEST_VERSION = 0x7FFFFFFF


async def discover(web: Web, zone: str) -> HostSettings:
    """Give what the DNS host of a zone says; `zone` in lower case without its final dot.

    Raises `NotOffered` where the zone has no such record, names a host that is not on the list, or its host does not
    hold it or has no way that we can take, and `Unavailable` where somebody did not answer, or not with sense.
    """
    place = await _place(web, zone)
    answer = await web.get(place, f"/v2/{zone}/settings")
    if answer.status == HTTPStatus.NOT_FOUND:
        message = f"{place.host} does not hold {zone}"
        raise NotOffered(message)
    if answer.status != HTTPStatus.OK:
        message = f"{place.host} answered with status {answer.status}"
        raise Unavailable(message)
    try:
        return parse_settings(answer.body, any_port=web.options.any_port)
    except NoSettings as problem:
        message = f"{place.host}: {problem}"
    raise Unavailable(message)


async def holds_template(web: Web, host: HostSettings, template: Template) -> bool:
    """Say whether a DNS host knows a template.

    Raises `NotOffered` where it says that it has another version, whose records may be others, and `Unavailable` where
    it says neither yes nor no.
    """
    path = f"/v2/domainTemplates/providers/{template.provider_id}/services/{template.service_id}"
    answer = await web.get(host.api, path)
    if answer.status == HTTPStatus.NOT_FOUND:
        return False
    if answer.status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
        theirs = _version(answer.body)
        if template.version and theirs not in {None, template.version}:
            message = f"{host.name} has version {theirs} of the template, and not {template.version}"
            raise NotOffered(message)
        return True
    message = f"{host.api.host} answered with status {answer.status}"
    raise Unavailable(message)


def _version(body: bytes) -> int | None:
    try:
        said = json_object(body).get("version")
    except NoSettings:
        return None
    return said if isinstance(said, int) and 0 < said <= _HIGHEST_VERSION else None


async def _place(web: Web, zone: str) -> Place:
    name = f"_domainconnect.{zone}"
    try:
        async with asyncio.timeout(min(web.options.deadline, _LONGEST_READING)):
            texts = await web.options.read_txt(name)
    except OSError:
        message = f"{name}: the DNS did not answer"
        raise Unavailable(message) from None
    places = _places(sorted(texts)[:_MOST_PLACES], any_port=web.options.any_port)
    if not places:
        message = f"the DNS host of {zone} does not take part in Domain Connect"
        raise NotOffered(message)
    # Of several, one that may be asked; the others are hints of whoever wrote to the zone.
    return next((place for place in places if place.host in web.hosts), places[0])


def _places(texts: Iterable[str], *, any_port: bool) -> list[Place]:
    found = [parse_place(text, any_port=any_port) for text in texts]
    return [place for place in found if place]
