"""What a DNS host says of itself for a zone (draft-ietf-dconn-domainconnect-05), read strictly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeGuard

from sendas_domain_connect.place import Place, parse_place, parse_url
from sendas_providers.json_value import is_array, is_object

_UNDERSTOOD: Final = frozenset({"providerId", "providerName", "providerDisplayName", "urlSyncUX", "urlAPI", "crit"})
_LONGEST_NAME = 255
_MOST_NAMESERVERS = 32


class NoSettings(ValueError):  # noqa: N818  (named after what happened)
    """The answer is none that can be used."""


@dataclass(frozen=True, slots=True)
class HostSettings:
    """`sync` is where people go, None where the DNS host has no such way; `api` is where templates are asked for.

    `nameservers` are those that it serves the zone with, as far as it says.
    """

    name: str
    api: Place
    sync: Place | None
    nameservers: tuple[str, ...] = ()


def parse_settings(body: bytes, *, any_port: bool = False) -> HostSettings:
    """Read the answer; raises `NoSettings`. Keys that are not known are passed over, unless `crit` names them."""
    data = json_object(body)
    critical = data.get("crit", [])
    if not _is_texts(critical) or any(key in data and key not in _UNDERSTOOD for key in critical):
        message = "it asks for something that is not understood here"
        raise NoSettings(message)
    name = data.get("providerDisplayName") or data.get("providerName")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        message = "it has no name"
        raise NoSettings(message)
    api = _place(data, "urlAPI", any_port=any_port)
    if api is None:
        message = "it does not say where its templates are"
        raise NoSettings(message)
    return HostSettings(name, api, _place(data, "urlSyncUX", any_port=any_port), _nameservers(data.get("nameServers")))


def _nameservers(said: object) -> tuple[str, ...]:
    places = (parse_place(each.removesuffix(".")) for each in said if isinstance(each, str)) if is_array(said) else ()
    return tuple(place.host for place in places if place)[:_MOST_NAMESERVERS]


def _place(data: Mapping[str, object], key: str, *, any_port: bool) -> Place | None:
    url = data.get(key)
    if url is None or url == "":
        return None
    place = parse_url(url, any_port=any_port) if isinstance(url, str) else None
    if place is None:
        message = f"its {key} is no https URL of a host"
        raise NoSettings(message)
    return place


def json_object(body: bytes) -> Mapping[str, object]:
    """Read an object in which no key is there twice; raises `NoSettings`."""
    try:
        data: object = json.loads(body.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        data = None
    if not is_object(data):
        message = "it is no JSON object"
        raise NoSettings(message)
    return data


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key is there twice"
        raise ValueError(message)
    return found


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return is_array(value) and all(isinstance(each, str) for each in value)
