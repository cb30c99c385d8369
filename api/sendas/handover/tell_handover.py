"""A hand-over said in a language."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from babel.dates import format_date, format_time

from sendas.domain.dns_panel import TxtQuotes
from sendas.domain.host import host_in_zone
from sendas.domain.locale import Locale
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable
from sendas.handover import wording
from sendas.handover.changes import Say
from sendas.handover.document import HandoverDocument
from sendas.handover.sheet import Columns, Fact, Section, Sheet
from sendas.handover.tell_record import LONGEST_VALUE, tell_record
from sendas.handover.told_zone_file import told_zone_file
from sendas.texts.catalogue import say as said


def tell_handover(document: HandoverDocument, locale: Locale, link: str) -> Sheet:
    """Say a hand-over; `link` is where its page is.

    Whatever came out of the DNS or from people is escaped, so that no renderer meets control characters or text that
    changes direction.
    """
    say = partial(_say, locale=locale)
    return Sheet(
        locale=locale,
        title=say(Sentence(wording.TITLE.template, {"domain": document.unicode_domain})),
        domain=printable(document.unicode_domain),
        zone=printable(document.zone),
        standing=say(document.standing),
        request=_request(document, say),
        facts=tuple(_facts(document, say, locale)),
        columns=_columns(say),
        records_heading=say(wording.RECORDS),
        rows=tuple(tell_record(record, position, document, say) for position, record in enumerate(document.records)),
        steps=_steps(document, say, locale),
        panel_url=document.panel.url.replace("{zone}", document.zone),
        merge=_merge(document, say),
        pitfalls=_pitfalls(document, say),
        link=Section(say(wording.LIVE), (say(wording.LIVE_HOW), _until(document.expires_at, say, locale))),
        url=link,
        contact=Section(say(wording.CONTACT), (_by_company(wording.ASK, document, say),)),
        email=document.email,
        zone_file=told_zone_file(document, locale),
        zone_file_name=_zone_file_name(document),
        attached=say(Sentence(wording.ATTACHED.template, {"file": _zone_file_name(document)})),
        done=document.done,
        one_click=_one_click(document, say),
    )


def _say(sentence: Sentence, locale: Locale) -> str:
    values = {name: printable(str(value), LONGEST_VALUE) for name, value in sentence.values.items()}
    return said(Sentence(sentence.template, values), locale)


def moment(at: datetime, locale: Locale) -> str:
    """Write a time for people, in UTC."""
    spelling = "en_GB" if locale is Locale.EN else str(locale)
    day = format_date(at.astimezone(UTC), "long", locale=spelling)
    return f"{day}, {format_time(at, 'HH:mm', tzinfo=UTC, locale=spelling)} UTC"


def _zone_file_name(document: HandoverDocument) -> str:
    return f"{document.domain}.zone"


def _until(at: datetime, say: Say, locale: Locale) -> str:
    return say(Sentence(wording.LIVE_UNTIL.template, {"when": moment(at, locale)}))


def _by_company(sentence: Sentence, document: HandoverDocument, say: Say) -> str:
    values = {"company": document.company, "email": document.email, "domain": document.unicode_domain}
    return say(Sentence(sentence.template, values))


def _request(document: HandoverDocument, say: Say) -> Section:
    spf = _about_spf(document)
    lines = [
        _by_company(wording.ALL_THERE if document.done else wording.ASKS, document, say),
        say(Sentence(wording.MAIL_STAYS.template, {"domain": document.unicode_domain})),
        *([say(spf)] if spf else []),
        say(wording.NOTHING_ELSE),
    ]
    return Section(say(wording.WHY), tuple(lines))


def _about_spf(document: HandoverDocument) -> Sentence | None:
    """Say what becomes of the domain's own SPF record; nothing where it is as it should be, or a person must decide."""
    rows = [each for each in document.records if each.purpose is Purpose.SPF and each.name == document.domain]
    if not rows:
        return wording.SPF_STAYS
    if not any(each.value and each.outstanding for each in rows):
        return None
    return wording.SPF_GROWS if any(each.replaces for each in rows) else wording.SPF_NEW


def _facts(document: HandoverDocument, say: Say, locale: Locale) -> Iterator[Fact]:
    yield Fact(say(wording.DOMAIN), printable(document.unicode_domain))
    yield Fact(say(wording.ZONE), printable(document.zone))
    yield Fact(say(wording.DNS_HOST), _dns_host(document, say))
    if document.nameservers:
        yield Fact(say(wording.NAME_SERVERS), ", ".join(printable(each) for each in document.nameservers))
    if document.contact:
        yield Fact(say(wording.ZONE_CONTACT), printable(document.contact))
    at = moment(document.checked_at, locale) if document.checked_at else say(wording.NOT_YET)
    yield Fact(say(wording.CHECKED), at)


def _dns_host(document: HandoverDocument, say: Say) -> str:
    if document.dns_host:
        return say(document.dns_host)
    return document.panel.name or say(wording.UNRECOGNISED)


def _one_click(document: HandoverDocument, say: Say) -> Section | None:
    if document.done or not document.one_click:
        return None
    host = document.panel.name
    at = Sentence(wording.SET_UP_AT.template, {"host": host}) if host else wording.SET_UP
    return Section(say(at), (say(wording.SET_UP_HOW),))


def _columns(say: Say) -> Columns:
    return Columns(
        purpose=say(wording.PURPOSE),
        type=say(wording.TYPE),
        host=say(wording.HOST),
        name=say(wording.NAME),
        value=say(wording.VALUE),
        ttl=say(wording.TTL),
        priority=say(wording.PRIORITY),
        status=say(wording.STATUS),
        need=say(wording.NEED),
        todo=say(wording.TODO),
        found=say(wording.FOUND),
        present=say(wording.PRESENT),
        replacement=say(wording.REPLACEMENT),
    )


def _steps(document: HandoverDocument, say: Say, locale: Locale) -> Section:
    panel, zone = document.panel, {"zone": document.zone}
    signing = (
        Sentence(wording.SIGN_IN_AT.template, {"host": panel.name, **zone})
        if panel.name
        else Sentence(wording.SIGN_IN.template, zone)
    )
    field = panel.field_in(locale)
    steps = [
        signing,
        Sentence(wording.ADDINGS[panel.appends_zone].template, zone),
        *([Sentence(wording.FIELD.template, {"field": field})] if field else []),
        wording.PASTE_QUOTED if panel.quotes is TxtQuotes.ALWAYS else wording.PASTE,
        *([Sentence(wording.TTL_CHOICE.template, {"ttl": panel.ttl})] if panel.ttl else []),
        wording.SAVE,
    ]
    return Section(say(wording.STEPS), tuple(map(say, steps)))


def _merge(document: HandoverDocument, say: Say) -> Section | None:
    if not any(each.purpose is Purpose.SPF and each.replaces and each.value for each in document.records):
        return None
    return Section(say(wording.MERGE), (say(wording.MERGE_HOW), say(wording.MERGE_WHY)))


def _pitfalls(document: HandoverDocument, say: Say) -> Section:
    # A panel that wants full names adds nothing that could double.
    relative = document.panel.appends_zone is not False
    below = next((each for each in document.records if relative and each.name != each.zone), None)
    shown = {"host": host_in_zone(below.name, below.zone), "zone": below.zone} if below else {}
    doubled = [Sentence(wording.DOUBLED.template, shown)] if shown else []
    others = (wording.ALONE, wording.PROXIED, wording.CUT_OFF, wording.CAPITALS)
    return Section(say(wording.PITFALLS), tuple(map(say, (*doubled, *others))))
