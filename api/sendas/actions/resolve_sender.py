"""Ask which sender a message uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sendas.actions.not_found import found
from sendas.domain.decide_sender import decide
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sender import Candidate, Decision, Sender, SenderPolicy, SenderWorld
from sendas.domain.sender_choice import SenderMatch, SenderSelection
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import CompanyWithSettings
from sendas.store.sender_address import SenderAddressRow, SenderRuleRow, addresses_by_id, find_address, matching_rules
from sendas.store.sending_domain import SendingDomainRow, company_domains


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says of itself: who sends it, what it is, its template, or the address somebody chose."""

    user_id: str | None = None
    document_type: str | None = None
    template_id: str | None = None
    sender_address_id: UUID | None = None

    def key(self, selection: SenderSelection) -> str | None:
        """Give the key that a selection looks rules up by."""
        keys = {
            SenderSelection.PER_USER: self.user_id,
            SenderSelection.PER_DOCUMENT_TYPE: self.document_type,
            SenderSelection.PER_TEMPLATE: self.template_id,
        }
        return keys.get(selection)


async def resolve_sender(services: Services, company: CompanyWithSettings, message: Message) -> Decision:
    """Decide for a message; raises `Refused`: NOT_FOUND, INVALID_INPUT, SENDER_NOT_VERIFIED."""
    policy = sender_policy(services, company)
    selections = [SenderSelection(each) for each in company.sender_selection]
    if message.sender_address_id and SenderSelection.WHEN_SENDING not in selections:
        sentence = Sentence("Choosing an address when sending is switched off for this company.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "senderAddressId")

    def work(connection: Connection) -> tuple[list[Candidate], list[SendingDomainRow]]:
        candidates = _candidates(connection, company.id, selections, message)
        names = {each.sender.address.domain.ascii for each in candidates} | {policy.default.address.domain.ascii}
        return candidates, company_domains(connection, company.id, names)

    candidates, domains = await services.database.read(work)
    return decide(policy, candidates, sender_world(services, domains))


def sender_policy(services: Services, company: CompanyWithSettings) -> SenderPolicy:
    """Give the effective settings of a company."""
    default = Sender(company.sender_name or company.name, parse_address(company.sender_address or company.email))
    return SenderPolicy(
        default=default,
        reply_to=parse_address(company.reply_to or company.email),
        method=company.method,
        on_unverified=company.on_unverified,
        general=services.general_address(company.method),
    )


def sender_world(services: Services, domains: Sequence[SendingDomainRow]) -> SenderWorld:
    """Give what a decision needs to know of domains, servers and time."""
    by_key = {(row.name, row.server_id): row.sender_domain for row in domains if row.server_id in services.servers}
    return SenderWorld(by_key, services.servers, services.clock())


_MATCHES = {selection: SenderMatch(selection.value) for selection in SenderSelection}


def _candidates(
    connection: Connection, company_id: UUID, selections: Sequence[SenderSelection], message: Message
) -> list[Candidate]:
    wanted = [(selection, key) for selection in selections if (key := message.key(selection))]
    rules = matching_rules(connection, company_id, wanted, message.sender_address_id) if selections else []
    explicit = message.sender_address_id
    chosen = found(find_address(connection, company_id, explicit), "senderAddressId") if explicit else None
    rows = addresses_by_id(connection, company_id, {rule.sender_address_id for rule in rules}) if rules else {}
    templates = _templates(rules) if SenderSelection.PER_TEMPLATE in selections else {}
    candidates = [_candidate(SenderMatch.WHEN_SENDING, chosen, templates)] if chosen else []
    by_key = {(rule.selection, rule.key): rule for rule in rules}
    for selection, key in wanted:
        if rule := by_key.get((selection, key)):
            template = {rule.sender_address_id: key} if selection is SenderSelection.PER_TEMPLATE else templates
            candidates.append(_candidate(_MATCHES[selection], rows[rule.sender_address_id], template))
    return candidates


def _templates(rules: Sequence[SenderRuleRow]) -> dict[UUID, str]:
    """Give the template tied to each address, the oldest rule first."""
    tied: dict[UUID, str] = {}
    for rule in rules:
        if rule.selection is SenderSelection.PER_TEMPLATE:
            tied.setdefault(rule.sender_address_id, rule.key)
    return tied


def _candidate(matched: SenderMatch, row: SenderAddressRow, templates: dict[UUID, str]) -> Candidate:
    return Candidate(matched, Sender(row.name, parse_address(row.shown)), templates.get(row.id))
