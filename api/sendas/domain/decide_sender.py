"""Which From, Reply-To and return path a message leaves with, and why (product.md section 4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sendas.domain.check_code import CheckCode
from sendas.domain.display_name import from_header, is_misleading
from sendas.domain.email_address import EmailAddress
from sendas.domain.finding import Finding, Severity
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sender import Candidate, Decision, Sender, SenderPolicy, SenderWorld, Weighed
from sendas.domain.sender_choice import SenderMatch, UnverifiedPolicy
from sendas.domain.sender_standing import Standing, standing_of
from sendas.domain.sending_method import SendingMethod, method_of
from sendas.domain.sentence import Sentence
from sendas.domain.server import ReturnPathKind, Server

_VALID_FOR = timedelta(seconds=60)


def decide(policy: SenderPolicy, rules: Sequence[Candidate], world: SenderWorld) -> Decision:
    """Take the first usable candidate, the default last; an explicit choice stands or falls alone.

    Under the general address there are no alternatives: only an explicit choice was wanted in its place.
    Raises `Refused` with SENDER_NOT_VERIFIED where the policy is REJECT and the wanted sender is not usable.
    """
    explicit = bool(rules) and rules[0].matched is SenderMatch.WHEN_SENDING
    candidates = [*rules, Candidate(SenderMatch.DEFAULT, policy.default)]
    if policy.method is SendingMethod.GENERAL_ADDRESS:
        candidates = [*rules[:1]] if explicit else []
    standings = [standing_of(each.sender.address.domain, policy.method, world.domains) for each in candidates]
    taken = next((index for index, standing in enumerate(standings) if standing.usable), None)
    if taken is not None and explicit and taken > 0:
        taken = None
    trace = _trace(candidates, standings, taken)
    if taken is not None:
        return _own(policy, candidates[taken], standings[taken], trace, world)
    return _general(policy, candidates, trace, world.now)


def _trace(candidates: Sequence[Candidate], standings: Sequence[Standing], taken: int | None) -> tuple[Weighed, ...]:
    weighed: list[Weighed] = []
    for index, (candidate, standing) in enumerate(zip(candidates, standings, strict=True)):
        reason = standing.sentence
        if index == taken:
            reason = Sentence("Chosen.") if standing.code is CheckCode.OK else reason
        elif standing.usable:
            decided = taken is not None
            reason = (
                Sentence("Not needed: an earlier choice decided.")
                if decided
                else Sentence("Not asked: somebody chose another address for this message.")
            )
        weighed.append(Weighed(candidate, standing.usable, standing.code, reason))
    return tuple(weighed)


def _own(
    policy: SenderPolicy, candidate: Candidate, standing: Standing, trace: tuple[Weighed, ...], world: SenderWorld
) -> Decision:
    sender, domain = candidate.sender, standing.domain
    server = world.servers.get(domain.server_id) if domain else None
    valid_until = world.now + _VALID_FOR
    if domain and domain.stops_sending_at and domain.stops_sending_at > world.now:
        valid_until = min(valid_until, domain.stops_sending_at)
    return Decision(
        sender_from=from_header(sender.name, sender.address),
        sender=sender,
        reply_to=None if policy.reply_to.ascii == sender.address.ascii else policy.reply_to,
        envelope_from=_envelope_from(sender.address, server) if server else None,
        method=method_of(domain.server_id) if domain else policy.method,
        dkim_domain=domain.name if domain else None,
        dkim_selectors=domain.selectors if domain else (),
        used_fallback=False,
        matched=candidate.matched,
        trace=trace,
        warnings=_warnings(sender, standing),
        template_id=candidate.template_id,
        valid_until=valid_until,
    )


def _envelope_from(address: EmailAddress, server: Server) -> str:
    path = server.return_path
    if path.kind is ReturnPathKind.APEX:
        return address.ascii
    return f"bounces@{path.label}.{address.domain.ascii}"


def _warnings(sender: Sender, standing: Standing | None) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if standing and standing.code is CheckCode.DOMAIN_AT_RISK:
        found.append(Finding(standing.code, Severity.WARNING, standing.sentence))
    if is_misleading(sender.name, sender.address):
        sentence = Sentence("The name shows an address or a domain other than the sender's own.")
        found.append(Finding(CheckCode.NAME_MISLEADING, Severity.WARNING, sentence))
    return tuple(found)


def _general(
    policy: SenderPolicy, candidates: Sequence[Candidate], trace: tuple[Weighed, ...], now: datetime
) -> Decision:
    wanted = candidates[0].sender if candidates else None
    if wanted and policy.on_unverified is UnverifiedPolicy.REJECT:
        sentence = Sentence("{address} cannot be used yet as a sender.", {"address": wanted.address.unicode})
        raise Refused.because(ErrorCode.SENDER_NOT_VERIFIED, sentence)
    sender = Sender((wanted or policy.default).name, policy.general)
    return Decision(
        sender_from=from_header(sender.name, sender.address),
        sender=sender,
        reply_to=None if policy.reply_to.ascii == sender.address.ascii else policy.reply_to,
        envelope_from=None,
        method=SendingMethod.GENERAL_ADDRESS,
        dkim_domain=None,
        dkim_selectors=(),
        used_fallback=wanted is not None,
        matched=SenderMatch.GENERAL,
        trace=trace,
        warnings=_warnings(sender, None),
        template_id=candidates[0].template_id if candidates else None,
        valid_until=now + _VALID_FOR,
    )
