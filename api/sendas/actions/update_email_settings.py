"""Save how a company's mail leaves. Saving never waits for DNS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sendas.actions.absent import ABSENT, AbsentType
from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.actions.own_domain import NeededDomain, keep_needed, needed_domain, server_of
from sendas.actions.problem_of import problem_of
from sendas.actions.settled import must_not_have_moved, settled, stale_revision
from sendas.actions.smtp_settings import NO_SMTP, SmtpEntry, smtp_columns, smtp_login
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
    result = await settled(partial(_save, services, caller, entry))
    services.wake.set()
    return result


async def _save(services: Services, caller: Caller, entry: SettingsEntry) -> CompanyWithSettings:
    present = found(await services.database.read(lambda connection: find_company(connection, caller.company_id)))
    _check_revision(present, entry)
    smtp = entry.smtp if isinstance(entry.smtp, SmtpEntry) else None
    together(*_problems(entry), problem_of(smtp_login, services, present, smtp) if smtp else None)
    login = smtp_login(services, present, smtp) if smtp else None
    changes = _columns(entry)
    saved = present.model_copy(update=changes | ({"smtp_host": login.server.host} if login else {}))
    if saved.method is not present.method or saved.smtp_host is None:
        _check_method(services, saved)
    needed = await _needed_domains(services, saved, method_changed=saved.method is not present.method)
    if login:
        changes.update(await smtp_columns(services, caller.company_id, login))

    def work(connection: Connection) -> CompanyWithSettings:
        fresh = found(find_company(connection, caller.company_id))
        _check_revision(fresh, entry)
        must_not_have_moved(present, fresh)
        for each in needed:
            keep_needed(connection, each)
        update_settings(connection, caller.company_id, changes)
        caller.act(services.clock()).record(connection, "emailSettings.update", "emailSettings", ", ".join(changes))
        return found(find_company(connection, caller.company_id))

    return await services.database.write(work)


def _check_revision(present: CompanyWithSettings, entry: SettingsEntry) -> None:
    if entry.revision is not ABSENT and entry.revision is not None and entry.revision != present.revision:
        refused = stale_revision("revision")
        raise refused


def _problems(entry: SettingsEntry) -> list[Refused | None]:
    texts: tuple[tuple[Callable[[str, str], str], str | AbsentType | None, str], ...] = (
        (parse_name, entry.sender_name, "senderName"),
        (as_typed, entry.sender_address, "senderAddress"),
        (as_typed, entry.reply_to, "replyTo"),
    )
    choices = (
        (entry.method, "method"),
        (entry.sender_selection, "senderSelection"),
        (entry.on_unverified, "onUnverified"),
    )
    empty = Sentence("This field cannot be empty.")
    return [
        *(problem_of(check, text, field) for check, text, field in texts if isinstance(text, str)),
        *(Refused.because(ErrorCode.INVALID_INPUT, empty, field) for choice, field in choices if choice is None),
    ]


def _columns(entry: SettingsEntry) -> dict[str, object]:
    """Give the columns of what was entered, without those of a mail server that has to be tried first."""
    texts = (
        ("sender_name", entry.sender_name, parse_name),
        ("sender_address", entry.sender_address, as_typed),
        ("reply_to", entry.reply_to, as_typed),
    )
    choices: tuple[tuple[str, object], ...] = (("method", entry.method), ("on_unverified", entry.on_unverified))
    columns: dict[str, object] = {
        column: None if text is None else read(text) for column, text, read in texts if text is not ABSENT
    }
    columns.update((column, choice) for column, choice in choices if choice is not ABSENT)
    if entry.sender_selection is not ABSENT and entry.sender_selection is not None:
        columns["sender_selection"] = list(dict.fromkeys(entry.sender_selection))
    return columns | dict(NO_SMTP if entry.smtp is None else {})


def _check_method(services: Services, saved: CompanyWithSettings) -> None:
    if saved.method in {SendingMethod.GOOGLE, SendingMethod.MICROSOFT}:
        sentence = Sentence("Sending through Google or Microsoft is not available yet.")
        raise Refused.because(ErrorCode.NOT_AVAILABLE, sentence, "method")
    if saved.method is SendingMethod.SMTP and saved.smtp_host is None:
        sentence = Sentence("Enter your mail server first.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "smtp")
    if saved.method.is_own_domain:
        server_of(services, saved.method, "method")


async def _needed_domains(
    services: Services, saved: CompanyWithSettings, *, method_changed: bool
) -> list[NeededDomain]:
    """Find or draft the base address's domain, and after a change of method those of all alternative addresses."""
    base = saved.sender_address or saved.email
    if not method_changed and saved.method.is_own_domain and saved.method.server_id not in services.servers:
        return []  # the operator took the server away: other settings can be saved all the same
    first = await needed_domain(services, saved.id, base, saved.method, "senderAddress")
    needed = [first] if first else []
    if not (method_changed and saved.method.is_own_domain):
        return needed
    rows = await services.database.read(lambda connection: addresses_by_id(connection, saved.id))
    others = {parse_address(row.address).domain.ascii: row.address for row in rows.values()}
    others.pop(parse_address(base).domain.ascii, None)
    for domain, address in others.items():
        if not is_public_mailbox(domain) and (other := await needed_domain(services, saved.id, address, saved.method)):
            needed.append(other)
    return needed
