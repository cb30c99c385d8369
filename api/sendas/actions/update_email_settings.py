"""Save how a company's mail leaves. Saving never waits for DNS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sendas.actions.absent import ABSENT, AbsentType
from sendas.actions.caller import Caller
from sendas.actions.draft_domain import DomainDraft, keep_draft
from sendas.actions.not_found import found
from sendas.actions.own_domain import missing_domain, server_of
from sendas.actions.smtp_settings import SmtpEntry, smtp_columns
from sendas.domain.display_name import parse_name
from sendas.domain.email_address import as_typed, parse_address
from sendas.domain.public_mailbox import is_public_mailbox
from sendas.domain.refusal import ErrorCode, Refused, together
from sendas.domain.sender_choice import SenderSelection, UnverifiedPolicy
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import CompanyWithSettings, find_company, update_settings
from sendas.store.sender_address import addresses_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsEntry:
    """What was entered. Absent: leave as it is. None: back to the company's own name or address."""

    sender_name: str | AbsentType | None = ABSENT
    sender_address: str | AbsentType | None = ABSENT
    reply_to: str | AbsentType | None = ABSENT
    method: SendingMethod | AbsentType | None = ABSENT
    sender_selection: Sequence[SenderSelection] | AbsentType | None = ABSENT
    on_unverified: UnverifiedPolicy | AbsentType | None = ABSENT
    smtp: SmtpEntry | AbsentType | None = ABSENT
    revision: int | AbsentType | None = ABSENT


async def update_email_settings(services: Services, caller: Caller, entry: SettingsEntry) -> CompanyWithSettings:
    """Save what is given and prepare the domains it needs.

    Raises `Refused` with every field to mend; STALE_REVISION when somebody saved since.
    """
    present = found(await services.database.read(lambda connection: find_company(connection, caller.company_id)))
    _check_revision(present, entry)
    changes = _simple_columns(entry)
    changes.update(await smtp_columns(services, present, entry.smtp))
    saved = present.model_copy(update=changes)
    _check_method(services, saved)
    drafts = await _missing_domains(services, saved, method_changed=saved.method is not present.method)

    def work(connection: Connection) -> CompanyWithSettings:
        _check_revision(found(find_company(connection, caller.company_id)), entry)
        for draft in drafts:
            keep_draft(connection, draft)
        update_settings(connection, caller.company_id, changes)
        caller.act(services.clock()).record(connection, "emailSettings.update", "emailSettings", ", ".join(changes))
        return found(find_company(connection, caller.company_id))

    result = await services.database.write(work)
    services.wake.set()
    return result


def _check_revision(present: CompanyWithSettings, entry: SettingsEntry) -> None:
    if entry.revision is not ABSENT and entry.revision is not None and entry.revision != present.revision:
        sentence = Sentence("Somebody saved these settings since you opened them. Load them again.")
        raise Refused.because(ErrorCode.STALE_REVISION, sentence, "revision")


def _simple_columns(entry: SettingsEntry) -> dict[str, object]:
    changes: dict[str, object] = {}
    problems: list[Refused] = []
    texts: tuple[tuple[str, str, str | AbsentType | None, Callable[[str, str], str]], ...] = (
        ("sender_name", "senderName", entry.sender_name, parse_name),
        ("sender_address", "senderAddress", entry.sender_address, as_typed),
        ("reply_to", "replyTo", entry.reply_to, as_typed),
    )
    for column, field, value, check in texts:
        if value is not ABSENT:
            try:
                changes[column] = None if value is None else check(value, field)
            except Refused as refused:
                problems.append(refused)
    choices = (
        ("method", "method", entry.method),
        ("sender_selection", "senderSelection", entry.sender_selection),
        ("on_unverified", "onUnverified", entry.on_unverified),
    )
    for column, field, choice in choices:
        if choice is None:
            problems.append(Refused.because(ErrorCode.INVALID_INPUT, Sentence("This field cannot be empty."), field))
        elif choice is not ABSENT:
            changes[column] = choice
    if entry.sender_selection is not ABSENT and entry.sender_selection:
        changes["sender_selection"] = list(dict.fromkeys(entry.sender_selection))
    together(*problems)
    return changes


def _check_method(services: Services, saved: CompanyWithSettings) -> None:
    if saved.method in {SendingMethod.GOOGLE, SendingMethod.MICROSOFT}:
        sentence = Sentence("Sending through Google or Microsoft is not available yet.")
        raise Refused.because(ErrorCode.NOT_AVAILABLE, sentence, "method")
    if saved.method is SendingMethod.SMTP and saved.smtp_host is None:
        sentence = Sentence("Enter your mail server first.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "smtp")
    if saved.method.is_own_domain:
        server_of(services, saved.method, "method")


async def _missing_domains(
    services: Services, saved: CompanyWithSettings, *, method_changed: bool
) -> list[DomainDraft]:
    """Draft the base address's domain, and after a change of method those of all alternative addresses."""
    base = saved.sender_address or saved.email
    first = await missing_domain(services, saved.id, base, saved.method, "senderAddress")
    drafts = [first] if first else []
    if not (method_changed and saved.method.is_own_domain):
        return drafts
    rows = await services.database.read(lambda connection: addresses_by_id(connection, saved.id))
    others = {parse_address(row.address).domain.ascii: row.address for row in rows.values()}
    others.pop(parse_address(base).domain.ascii, None)
    for domain, address in others.items():
        if not is_public_mailbox(domain) and (draft := await missing_domain(services, saved.id, address, saved.method)):
            drafts.append(draft)
    return drafts
