"""What a token is and what it opens, found out without writing."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sendas_cloudflare.api import Api
from sendas_cloudflare.envelope import text_of
from sendas_cloudflare.reading import records_path
from sendas_cloudflare.records import NOBODY
from sendas_cloudflare.zones import zone_of
from sendas_providers import (
    Access,
    AuthFailed,
    DnsError,
    Excess,
    Forbidden,
    Rejected,
    Unmet,
    Zone,
    ZoneNotFound,
)
from sendas_providers.json_value import Json, is_object
from sendas_providers.together import together

_SHOWN = 50
_NOT_NEEDED = {"/user": "the user's details", "/user/tokens": "the user's tokens"}
_NOT_NEEDED_IN_ZONE = {"settings/ssl": "the zone's settings", "workers/routes": "the zone's Workers"}


async def access_of(api: Api) -> Access:
    """Verify a token, see which zones it opens, and try what it should not be able to do.

    Raises `AuthFailed` for one that is not active, and `Forbidden` where it may not read zones or edit their records.
    """
    token, zones = await _verified(api)
    expires_at = _moment(token.get("expires_on"))
    if token.get("status") != "active" or (expires_at and expires_at <= datetime.now(UTC)):
        message = f"the token is {token.get('status')!s:.20}, or its time has passed"
        raise AuthFailed(message)
    found = [zone_of(item) for item in zones]
    if found:
        await _try_editing(api, found[0])
    more = await _more_rights(api, zones)
    excess = {Excess.MORE_RIGHTS: more, Excess.MORE_ZONES: len(zones) > 1, Excess.NO_END: expires_at is None}
    # What one zone allows another may not: only the first was tried.
    seen = [f"{'see' if number else 'edit DNS of'} {zone.name.rstrip('.')}" for number, zone in enumerate(found)]
    rights = (*seen, *more)
    return Access(
        f"token {text_of(token, 'id')}", rights, expires_at, frozenset(each for each, so in excess.items() if so)
    )


async def _verified(api: Api) -> tuple[Json, Sequence[Json]]:
    try:
        token = (await api.get("/user/tokens/verify")).object()
    except AuthFailed as error:
        # A token of an account is verified there, and the account is known by its zones.
        zones = (await api.get("/zones", per_page=_SHOWN)).objects()
        accounts = [text_of(account, "id") for zone in zones if is_object(account := zone.get("account"))]
        if not accounts:
            raise error from None
        return (await api.get(f"/accounts/{accounts[0]}/tokens/verify")).object(), zones
    try:
        return token, (await api.get("/zones", per_page=_SHOWN)).objects()
    except Forbidden:
        message = "the token may not list its zones: it needs Zone, Zone, Read as well"
        raise Forbidden(message) from None


async def _try_editing(api: Api, zone: Zone) -> None:
    """Ask to delete a record that nobody has: whoever may edit hears that it is gone."""
    try:
        await api.post(f"{records_path(zone)}/batch", {"deletes": [{"id": NOBODY}]})
    except (Forbidden, AuthFailed):
        message = f"the token may not edit the records of {zone.name.rstrip('.')}: it needs Zone, DNS, Edit"
        raise Forbidden(message) from None
    except (Unmet, Rejected, ZoneNotFound):
        return


async def _more_rights(api: Api, zones: Sequence[Json]) -> tuple[str, ...]:
    """Give what it can open that it should not. The permissions that a zone tells of are its user's, not its own."""
    paths = dict(_NOT_NEEDED)
    if zones:
        paths |= {f"/zones/{text_of(zones[0], 'id')}/{path}": what for path, what in _NOT_NEEDED_IN_ZONE.items()}
    opened = await together(_opens(api, path) for path in paths)
    return tuple(f"read {what}" for what, yes in zip(paths.values(), opened, strict=True) if yes)


async def _opens(api: Api, path: str) -> bool:
    try:
        await api.get(path)
    except DnsError:
        return False
    return True


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
