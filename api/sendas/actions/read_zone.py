"""What the internet sees of the names of a plan, and what the zone's provider lists there."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sendas.actions.choose_records import Chosen, has_policy
from sendas.actions.open_provider import asked, opened
from sendas.actions.provider_problem import provider_problem
from sendas.domain.dmarc.tree_walk import walk_names
from sendas.domain.draft_plan import Scene
from sendas.domain.observation import AnswerKind, HostType, Observation, Question, RecordType
from sendas.domain.plan_record import ZoneContents
from sendas.domain.requirement import DEFAULT_TTL
from sendas.domain.served import provider_values
from sendas.domain.zone_agreement import Seen, delegated_zone, servers_of, sibling, synthesized
from sendas.services import Services
from sendas.store.dns_connection import DnsConnectionRow
from sendas_providers import Caps, DnsError, DnsProvider, RRset, Zone, ZoneNotFound, canonical_name

_READING = 20.0
_TTL_WHILE_VERIFYING = 300
BY_HAND: Final = Caps(ttl=(1, 604_800), txt_max=65_280)
"""What a person can do who writes the records."""


@dataclass(frozen=True, slots=True)
class View:
    """What every name server serves at the wanted names and beside them, and the zone that holds them."""

    seen: Seen
    label: str
    cut: str | None


async def look(services: Services, chosen: Chosen) -> View:
    """Ask the authoritative servers for all types at the wanted names, and for names beside that nobody made."""
    names = dict.fromkeys(each.requirement.name for each in chosen.wanted)
    policies = [f"_dmarc.{name}" for name in walk_names(chosen.domain.name)] if has_policy(chosen.wanted) else []
    more = [Question(name, RecordType.TXT) for name in policies if name not in names]
    questions = [Question(name, rdtype) for name in names for rdtype in RecordType]
    return await see(services, questions, [each.requirement.question for each in chosen.wanted], more)


async def see(
    services: Services, questions: Sequence[Question], own: Sequence[Question], more: Sequence[Question] = ()
) -> View:
    """Read questions, and those of `own` for a random name beside as well."""
    label = f"sendas-{secrets.token_hex(6)}"
    beside = [Question(sibling(each.name, label), each.type) for each in own]
    seen = await services.reader.read(list(dict.fromkeys((*questions, *beside, *more))))
    zones = [zone for each in own if (zone := seen[each].zone)]
    # Of as many, the one above: a name delegated away lies in a longer one.
    return View(seen, label, max(zones, key=lambda zone: (zones.count(zone), -len(zone)), default=None))


async def live_contents(services: Services, chosen: Chosen, view: View, caps: Caps) -> tuple[ZoneContents, Scene]:
    """Take what is served for the zone's contents, for a plan that a person makes, by hand or at the host.

    Nobody can ask for all types at once (RFC 8482).
    """
    name = canonical_name(view.cut or chosen.domain.name)
    view = replace(view, seen={**view.seen, **await _where_aliases_come(services, chosen, view)})
    rrsets = [rrset for each in view.seen.values() if (rrset := _served(each, view))]
    some_types = replace(caps, reads_all_types=False)
    return ZoneContents(rrsets, some_types, DEFAULT_TTL), Scene(Zone(name, ""), view.cut, view.seen, view.label)


async def provider_contents(
    services: Services, credential: DnsConnectionRow, chosen: Chosen, view: View
) -> tuple[ZoneContents, Scene]:
    """Ask the provider for its zone and the RRsets at the wanted names; raises `Refused`."""
    caps = _caps(services, credential)
    here = [each for each in chosen.wanted if view.seen[each.requirement.question].zone in {None, view.cut}]
    names = {canonical_name(each.requirement.name) for each in here}
    servers = servers_of(view.seen, view.cut)
    holding = view.cut or chosen.domain.name
    # Several zones of one name are legal; the delegation tells which of them counts.
    zone, rrsets = await list_zone(services, credential, holding, names, lambda zones: delegated_zone(zones, servers))
    ttl = DEFAULT_TTL if chosen.row.status.can_send else _TTL_WHILE_VERIFYING
    return ZoneContents(rrsets, caps, ttl), Scene(zone, view.cut, view.seen, view.label)


def _caps(services: Services, credential: DnsConnectionRow) -> Caps:
    try:
        return services.providers.find(credential.provider_id).caps
    except DnsError as error:
        raise provider_problem(error, "connectionId") from None


async def list_zone(
    services: Services,
    credential: DnsConnectionRow,
    holding: str,
    names: Collection[str],
    choose: Callable[[Sequence[Zone]], Zone],
) -> tuple[Zone, Sequence[RRset]]:
    """Give one of the provider's zones for a name, with its RRsets at these names; raises `Refused`."""
    try:
        async with opened(services, credential) as provider:
            return await _listed(provider, holding, names, choose)
    except DnsError as error:
        raise provider_problem(error, "connectionId") from None


async def _listed(
    provider: DnsProvider, holding: str, names: Collection[str], choose: Callable[[Sequence[Zone]], Zone]
) -> tuple[Zone, Sequence[RRset]]:
    zones = await asked(provider.zones(holding), _READING)
    if not zones:
        raise ZoneNotFound(holding)
    zone = choose(zones)
    inside = [name for name in names if name == zone.name or name.endswith(f".{zone.name}")]
    return zone, await asked(provider.read(zone, inside), _READING)


async def _where_aliases_come(services: Services, chosen: Chosen, view: View) -> Seen:
    """Read what else may stand at the names that must be empty, and beside them; nothing where they do not exist."""
    aliases = [each.requirement.question for each in chosen.wanted if each.requirement.type is RecordType.CNAME]
    there = [each.name for each in aliases if not _is_denied(view.seen[each])]
    names = [(name, sibling(name, view.label)) for name in there]
    types = (*RecordType, HostType.A, HostType.AAAA)
    questions = [Question(name, rdtype) for pair in names for name in pair for rdtype in types]
    # A reading of its own, for each may send only so many queries.
    return await services.reader.read([each for each in questions if each not in view.seen]) if questions else {}


def _is_denied(observation: Observation) -> bool:
    return all(answer.kind is AnswerKind.NXDOMAIN for answer in observation.answers)


def _served(observation: Observation, view: View) -> RRset | None:
    question = observation.question
    beside: Mapping[Question, Observation] = view.seen
    made_up = synthesized(observation, beside.get(Question(sibling(question.name, view.label), question.type)))
    answer = next((each for each in observation.answers if each.kind.definite and each.values and not each.chain), None)
    if answer is None or made_up:
        return None
    values = provider_values(question.type, answer.values)
    return RRset(canonical_name(question.name), question.type, answer.ttl or DEFAULT_TTL, values)
