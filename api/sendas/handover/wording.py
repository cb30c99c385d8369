"""The words of a hand-over (product.md section 5)."""

from collections.abc import Mapping
from typing import Final

from sendas.domain.domain_check import RecordAction
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus

TITLE: Final = Sentence("DNS records for {domain}, for the administrator of this domain")

WHY: Final = Sentence("Why you get this")
ASKS: Final = Sentence(
    "{company} ({email}) sends e-mail through us and wants it to leave from {domain}. Receivers believe that only "
    "when the records below stand in the DNS of this domain. Please add them."
)
ALL_THERE: Final = Sentence(
    "{company} ({email}) sends e-mail through us, and it leaves from {domain}. Receivers believe that because the "
    "records below stand in the DNS of this domain. Please leave them there."
)
MAIL_STAYS: Final = Sentence(
    "Your mail stays where it is: no MX record of {domain} changes, and whatever arrives now keeps arriving."
)
SPF_STAYS: Final = Sentence("Your SPF record stays as it is: bounces come back to a name of their own.")
SPF_GROWS: Final = Sentence("Your SPF record keeps every word it has; one part is added.")
SPF_NEW: Final = Sentence(
    "There is no SPF record yet, and there must never be two: if one was added meanwhile, ask us."
)
NOTHING_ELSE: Final = Sentence("Nothing else in the zone is touched or needed.")

DOMAIN: Final = Sentence("Domain")
ZONE: Final = Sentence("Zone")
DNS_HOST: Final = Sentence("DNS host")
UNRECOGNISED: Final = Sentence("not recognised by its name servers")
PROBABLY: Final = Sentence("probably {host}, by what its SOA record names")
SAID_TO_BE: Final = Sentence("probably {host}")
SEVERAL: Final = Sentence("{hosts}: several together, so that each record must appear at all of them")
SEVERAL_OTHERS: Final = Sentence(
    "{hosts} together with servers of others, so that each record must appear at all of them"
)
NAME_SERVERS: Final = Sentence("Name servers")
ZONE_CONTACT: Final = Sentence("Contact in the zone (SOA)")
CHECKED: Final = Sentence("Last DNS check")
NOT_YET: Final = Sentence("not yet")

RECORDS: Final = Sentence("The records")
EMPTY: Final = Sentence("(leave empty)")
PURPOSE: Final = Sentence("Purpose")
TYPE: Final = Sentence("Record type")
HOST: Final = Sentence("Host, as typed in the panel")
NAME: Final = Sentence("Full name")
VALUE: Final = Sentence("Value")
TTL: Final = Sentence("TTL (seconds)")
PRIORITY: Final = Sentence("Priority")
STATUS: Final = Sentence("Status today")
NEED: Final = Sentence("Requirement")
TODO: Final = Sentence("What to do")
FOUND: Final = Sentence("Found there now")
FOUND_TOO: Final = Sentence("Found there as well: leave it as it is")
PRESENT: Final = Sentence("Your present record")
REPLACEMENT: Final = Sentence("Replace it by")
REQUIRED: Final = Sentence("Required")
RECOMMENDED: Final = Sentence("Recommended")

PURPOSES: Final[Mapping[Purpose, Sentence]] = {
    Purpose.OWNERSHIP: Sentence("Proof of ownership"),
    Purpose.SPF: Sentence("Permission to send (SPF)"),
    Purpose.DKIM: Sentence("Signature (DKIM)"),
    Purpose.RETURN_PATH: Sentence("Return path for bounces"),
    Purpose.DMARC: Sentence("Policy (DMARC)"),
}
STATUSES: Final[Mapping[RecordStatus, Sentence]] = {
    RecordStatus.NOT_CHECKED: Sentence("Not looked up yet"),
    RecordStatus.VALID: Sentence("Valid"),
    RecordStatus.MISSING: Sentence("Not found yet"),
    RecordStatus.MISMATCH: Sentence("Found something else"),
    RecordStatus.CONFLICT: Sentence("Two records: keep one"),
    RecordStatus.PROPAGATING: Sentence("On its way to all name servers"),
    RecordStatus.UNKNOWN: Sentence("Could not check (we try again)"),
}
UNUSED: Final = Sentence("Not used any more")
TODOS: Final[Mapping[RecordAction, Sentence]] = {
    RecordAction.CREATE: Sentence("Add this record."),
    RecordAction.REPLACE: Sentence(
        "Put this value in the place of your present record; whatever else has this name stays."
    ),
    RecordAction.REMOVE: Sentence("You may remove this record."),
}
NOTHING_TO_DO: Final = Sentence("Nothing to do.")
WAIT: Final = Sentence("Nothing to do just now: we look again by ourselves.")
PERSON: Final = Sentence("A person must decide what the record is to be; the sentence below says why.")

OWN_ZONE: Final = Sentence("This record belongs in a zone of its own: {zone}.")
NO_ALIAS: Final = Sentence(
    "{name} is a zone of its own, where no CNAME may stand. Remove its delegation first, or ask us what to do."
)

SET_UP_AT: Final = Sentence("Set up at {host}")
SET_UP: Final = Sentence("Set up at your DNS host")
SET_UP_HOW: Final = Sentence("You sign in there, see what would change, and confirm it. Nothing changes before that.")
STEPS: Final = Sentence("Step by step")
SIGN_IN: Final = Sentence("Sign in where the DNS of {zone} is managed.")
SIGN_IN_AT: Final = Sentence("Sign in at {host} and open the DNS of {zone}.")
ADD_RELATIVE: Final = Sentence(
    "Add each record: choose its type and type the host as shown. The panel adds .{zone} by itself; if yours does not, "
    "type the full name."
)
ADD_APPENDED: Final = Sentence(
    "Add each record: choose its type and type the host as shown, without .{zone}, which the panel adds by itself."
)
ADD_ABSOLUTE: Final = Sentence("Add each record: choose its type and type the full name as shown.")
ADDINGS: Final[Mapping[bool | None, Sentence]] = {None: ADD_RELATIVE, True: ADD_APPENDED, False: ADD_ABSOLUTE}
FIELD: Final = Sentence("The field for the host is called “{field}” there.")
TTL_CHOICE: Final = Sentence("For the TTL, choose “{ttl}” there.")
PASTE_QUOTED: Final = Sentence(
    "Paste each value however long it is. The panel wants the text of a TXT record between quotation marks, in pieces "
    "of at most 255 characters with a blank between them."
)
PASTE: Final = Sentence("Paste each value in one piece and without quotation marks, however long it is.")
SAVE: Final = Sentence("Save. New records can be seen within minutes, at most an hour; we look by ourselves.")

MERGE: Final = Sentence("One SPF record, not two")
MERGE_HOW: Final = Sentence("Put the value above in the place of your present SPF record; only the marked part is new.")
MERGE_WHY: Final = Sentence("Never keep two records that begin with v=spf1: receivers then ignore both.")

PITFALLS: Final = Sentence("If a record does not turn green")
DOUBLED: Final = Sentence(
    "The name was doubled: {host}.{zone}.{zone} means that a full name was typed where the host was asked for."
)
ALONE: Final = Sentence("A CNAME must be the only record of its name.")
PROXIED: Final = Sentence("A proxy (an orange cloud, for example) must be switched off for these names.")
CUT_OFF: Final = Sentence("A long value was cut off: compare its last characters. Pieces of 255 characters are fine.")
CAPITALS: Final = Sentence("Capitals were lost: the key of a signature tells capitals and small letters apart.")

LIVE: Final = Sentence("Live page")
LIVE_HOW: Final = Sentence("This page shows each record with its present state and buttons to copy it:")
LIVE_UNTIL: Final = Sentence(
    "The link works until {when}. Whoever has it can see these records and have them looked up, and nothing else."
)
ATTACHED: Final = Sentence(
    "The file {file} is attached inside this PDF: the records as a zone file, for servers and panels that read one."
)
CONTACT: Final = Sentence("Questions")
ASK: Final = Sentence("Write to {company}: {email}")

ZONE_FILE_ADD: Final = Sentence("Add:")
ZONE_FILE_KEEP: Final = Sentence("Leave as it is:")
ZONE_FILE_REPLACE: Final = Sentence("Put in its place:")
ZONE_FILE_REMOVE: Final = Sentence("Remove:")
ZONE_FILE_PRESENT: Final = Sentence("Published already:")
ZONE_FILE_PERSON: Final = Sentence("A person must decide what {name} is to be; see the table.")
