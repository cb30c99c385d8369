"""The closed sets of the rules, described for clients."""

from enum import StrEnum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import RecordAction
from sendas.domain.domain_message import WaitingFor
from sendas.domain.domain_state import DomainStatus
from sendas.domain.finding import Severity
from sendas.domain.locale import Locale
from sendas.domain.observation import RecordType
from sendas.domain.refusal import ErrorCode
from sendas.domain.requirement import Purpose
from sendas.domain.sender_choice import SenderMatch, SenderSelection, UnverifiedPolicy
from sendas.domain.sender_standing import SenderStatus
from sendas.domain.sending_method import SendingMethod
from sendas.domain.smtp_server import SmtpSecurity
from sendas.domain.verdict import RecordStatus


def describe(members: type[StrEnum], description: str, name: str | None = None, **values: str) -> None:
    """Make a domain enum part of the schema, by the names of its members."""
    made = strawberry.enum(members, name=name or members.__name__, description=description)
    definition: StrawberryEnumDefinition = vars(made)["__strawberry_definition__"]
    for value in definition.values:
        value.description = values.get(value.name)


describe(Locale, "The languages that sentences come in.")
describe(
    SendingMethod,
    "The six ways a company's mail can leave.",
    GENERAL_ADDRESS="From the general no-reply address of the platform, answers to the company. Works with no set-up.",
    OWN_DOMAIN_SERVER_1="From the company's own domain through sending server 1. Needs DNS records.",
    OWN_DOMAIN_SERVER_2="The same through sending server 2.",
    SMTP="Through the company's own SMTP server.",
    GOOGLE="Through a personal Google account.",
    MICROSOFT="Through a personal Microsoft account.",
)
describe(
    SenderSelection,
    "How an alternative sender address is chosen.",
    WHEN_SENDING="Somebody chooses among the company's addresses when sending.",
    PER_USER="The user who sends has an address.",
    PER_DOCUMENT_TYPE="A type of document has an address.",
    PER_TEMPLATE="A template has an address.",
)
describe(
    UnverifiedPolicy,
    "What happens to a message whose sender is not valid.",
    FALLBACK="Send from the general address; name kept, answers to the company.",
    REJECT="Refuse with SENDER_NOT_VERIFIED.",
)
describe(
    SenderStatus,
    "Whether an address may be used as a sender today.",
    VALID="The green tick.",
    PENDING="Never definitely judged yet.",
    INVALID="The red cross.",
)
describe(SenderMatch, "Which rule decided; GENERAL is the platform's own address.")
describe(WaitingFor, "Who must act next.")
describe(
    DomainStatus,
    "Where a domain stands.",
    PENDING="Its records were never all valid.",
    VERIFIED="All required records are valid; mail leaves from it.",
    AT_RISK="Records went missing; mail still leaves from it until stopsSendingAt.",
    FAILED="Records were missing too long; mail leaves by the fallback.",
    SUSPENDED="Stopped by the operator.",
)
describe(
    RecordAction,
    "What the administrator has to do with a record.",
    NONE="Nothing.",
    CREATE="Add it.",
    REPLACE="Put it in place of the values in `replaces`.",
    REMOVE="It may be removed: nothing uses it any more.",
)
describe(Purpose, "What a record is for.", name="RecordPurpose")
describe(RecordType, "The types of records that a domain publishes for us.", name="DnsRecordType")
describe(
    RecordStatus,
    "Where one record stands.",
    NOT_CHECKED="Not looked up yet.",
    VALID="As required.",
    MISSING="Not found.",
    MISMATCH="Something else was found.",
    CONFLICT="Several records where one must stand.",
    PROPAGATING="Some of the zone's name servers have it, others not yet.",
    UNKNOWN="Never judged, because DNS did not answer. A record that was judged keeps its status; code and message "
    "tell of the failed look-up.",
)
describe(
    CheckCode,
    "Machine-readable result of one check or finding: open: clients must expect new values.",
    name="CheckCode",
)
describe(Severity, "How much a finding matters.")
describe(ErrorCode, "What is wrong with an input, for programs.")
describe(
    SmtpSecurity,
    "How the connection to a mail server is encrypted.",
    STARTTLS="After the greeting.",
    TLS="From the first byte.",
)
