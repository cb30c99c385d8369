"""A hand-over as the help page's company would have it: server 2, one record there, three to do."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sendas.domain.domain_check import RecordAction
from sendas.domain.locale import Locale
from sendas.domain.observation import RecordType
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus
from sendas.domain.wanted_record import reason_for
from sendas.handover.document import HandoverDocument, HandoverRecord
from sendas.handover.sheet import Sheet
from sendas.handover.tell_handover import tell_handover

LINK = "https://sendas.example/handover/AAAAAAAAAAAAAAAAAAAAAA"
KEY = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 12 + "wIDAQAB"
PRESENT_SPF = "v=spf1 include:_spf.google.com mx -all"
MERGED_SPF = "v=spf1 include:_spf.google.com mx include:spf.sendas.example -all"
CHECKED = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
EXPIRES = datetime(2026, 12, 9, 9, 30, tzinfo=UTC)


def record(purpose: Purpose, rdtype: RecordType, name: str, value: str, **changes: object) -> HandoverRecord:
    """Make a record that is missing, unless `changes` say otherwise."""
    row = HandoverRecord(
        id=UUID(int=1),
        purpose=purpose,
        type=rdtype,
        name=name,
        zone="starcomm.be",
        value=value,
        ttl=3600,
        priority=None,
        required=True,
        status=RecordStatus.MISSING,
        action=RecordAction.CREATE,
        reason=reason_for(purpose, stale=False),
        message=Sentence("Not found yet: {name} exists, but without this record. Add it.", {"name": name}),
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # the caller knows the fields


def records() -> tuple[HandoverRecord, ...]:
    """Give one record of each kind: a merge, a key that is missing, a CNAME that is valid, a policy to propose."""
    return (
        record(
            Purpose.SPF, RecordType.TXT, "starcomm.be", MERGED_SPF,
            status=RecordStatus.MISMATCH, action=RecordAction.REPLACE, added="include:spf.sendas.example",
            observed=(PRESENT_SPF, "google-site-verification=abc"), replaces=(PRESENT_SPF,),
            message=Sentence("Replace your present SPF record by this one; only the marked part is new."),
        ),
        record(Purpose.DKIM, RecordType.TXT, "sendas-1a2b3c4d5e6f._domainkey.starcomm.be", KEY),
        record(
            Purpose.RETURN_PATH, RecordType.CNAME, "bounce.starcomm.be", "rp.sendas.example",
            status=RecordStatus.VALID, action=RecordAction.NONE, observed=("rp.sendas.example",),
            message=Sentence("Valid."),
        ),
        record(Purpose.DMARC, RecordType.TXT, "_dmarc.starcomm.be", "v=DMARC1; p=none", required=False),
    )  # fmt: skip


def document(**changes: object) -> HandoverDocument:
    """Make the hand-over of starcomm.be; `changes` replace fields of it."""
    whole = HandoverDocument(
        company="Starcomm",
        email="theo@starcomm.be",
        domain="starcomm.be",
        unicode_domain="starcomm.be",
        zone="starcomm.be",
        records=records(),
        standing=Sentence("The records are on their way to all name servers. We look again soon."),
        expires_at=EXPIRES,
        checked_at=CHECKED,
        nameservers=("ns1.hostnet.example", "ns2.hostnet.example"),
        contact="hostmaster@hostnet.example",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # the caller knows the fields


def sheet(locale: Locale = Locale.EN, **changes: object) -> Sheet:
    """Say the sample in a language."""
    return tell_handover(document(**changes), locale, LINK)
