"""What is never done through lexicon, found out before anything is written."""

import re

from sendas_lexicon.account import Account
from sendas_lexicon.listing import Listing, parsed
from sendas_lexicon.txt_content import writable
from sendas_providers import Change, Rejected, ZoneNotFound, values_of

_SPF = re.compile(r"v=spf1( |$)", re.IGNORECASE)


async def refuse_unsafe(account: Account, listing: Listing, change: Change) -> None:
    """Raise a `DnsError` for a change that could go wrong in a way that cannot be taken back."""
    _refuse_unserved(listing, change)
    _refuse_unnameable(account, listing, change)
    _refuse_second_spf(change)
    _refuse_unwritable(account, change)
    _refuse_shared_ids(account, listing, change)
    await _refuse_unlike_dns(account, listing, change)


def _refuse_unserved(listing: Listing, change: Change) -> None:
    if change.after and (servers := listing.cuts(change.key[0])):
        message = f"{change.key[0]} is delegated to {', '.join(servers)}: a record here is not served"
        raise ZoneNotFound(message)


def _refuse_unnameable(account: Account, listing: Listing, change: Change) -> None:
    if change.key[0] == account.zone and listing.calls_itself_at:
        message = f"{account.hoster.name} calls the zone itself @, which its module of lexicon cannot write: by hand"
        raise Rejected(message)


def _refuse_second_spf(change: Change) -> None:
    """Keep a domain from two SPF records, with which none counts (RFC 7208 section 4.5)."""
    values = change.after.values if change.after else ()
    if change.key[1] == "TXT" and sum(bool(_SPF.match(value.text)) for value in values) > 1:
        message = f"{change.key[0]} would have two SPF records"
        raise Rejected(message)


def _refuse_unwritable(account: Account, change: Change) -> None:
    """Keep to values that all modules write alike; those that go must be writable too, to be put back."""
    name, rdtype = change.key
    if rdtype not in account.hoster.types:
        message = f"{rdtype} records are not written through lexicon"
        raise Rejected(message)
    for value in values_of(change.before) ^ values_of(change.after):
        if rdtype != "TXT":
            parsed(rdtype, value.text)
        elif not writable(value.text, account.hoster.txt_max):
            message = f"a value of {name} has characters, or a length, that lexicon's modules do not all write alike"
            raise Rejected(message)


def _refuse_shared_ids(account: Account, listing: Listing, change: Change) -> None:
    going = values_of(change.before) - values_of(change.after)
    for record in listing.of(*change.key):
        if record.value in going and not listing.sole_id(record):
            message = f"{account.hoster.name} gives {record.name} {record.type} no id that is its own"
            raise Rejected(message)


async def _refuse_unlike_dns(account: Account, listing: Listing, change: Change) -> None:
    """Hold what is listed against the DNS wherever a record that is not listed would be harmed, or stood beside.

    That is at the apex always, elsewhere where TXT values stay or go in favour of others, and where something is made
    of nothing: a module that lists one page of several would lead to a second record. Only TXT can be read, and aliases
    that lead to some; what a listed wildcard makes up says nothing.
    """
    name, rdtype = change.key
    wild = listing.wild(name)
    led_elsewhere = any(each.type == "CNAME" for each in wild)
    apart = name != account.zone and (change.after is None or led_elsewhere)
    if apart or (rdtype != "TXT" and change.before):
        return
    made_up = frozenset(each.value.text for each in wild if each.type == "TXT")
    published = await account.published(name) - made_up
    if published != frozenset(value.text for value in values_of(change.before)):
        message = f"what {account.hoster.name} lists at {name} is not, or not yet, what the DNS has: change it by hand"
        raise Rejected(message)
