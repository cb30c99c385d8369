"""One change as one RRset of a PATCH: exactly the records that are there, and ours."""

from typing import Final

from sendas_powerdns.records import RecordSet, content_of
from sendas_providers import Change, values_of
from sendas_providers.json_value import Json

ACCOUNT: Final = "sendas"
_LONGEST_NOTE = 200


def patch_of(change: Change, present: RecordSet | None, note: str) -> Json:
    """Write a change; the server does all of it or nothing. Raises `Rejected` for values that cannot be written.

    REPLACE is of a whole RRset: records that stay, and those that are switched off, go back as the server gave them.
    Comments that are not named stay as they are.
    """
    name, rdtype = change.key
    now = present or RecordSet(name, rdtype, 0)
    records = _records(change, now)
    head = {"name": name, "type": rdtype}
    theirs = [comment.item for comment in now.comments if comment.account != ACCOUNT]
    if not records and not theirs:
        return {**head, "changetype": "DELETE"}
    body = {**head, "changetype": "REPLACE", "ttl": _ttl(change, now), "records": records}
    if not change.after:
        return {**body, "comments": theirs}
    if now.values:
        return body
    return {**body, "comments": [*theirs, *_comments(change, now, note)]}


def clean_note(note: str) -> str:
    r"""Cut a note to one line that every server keeps.

    >>> clean_note("sendas:1f\n")
    'sendas:1f'
    """
    return "".join(char if char.isprintable() else " " for char in note)[:_LONGEST_NOTE].strip()


def _records(change: Change, now: RecordSet) -> list[Json]:
    wanted = values_of(change.after)
    kept = [row for row in now.rows if row.disabled or row.value in wanted]
    coming = sorted(wanted - {row.value for row in kept}, key=lambda value: value.text)
    made = [{"content": content_of(now.type, value), "disabled": False} for value in coming]
    return [*(row.item for row in kept), *made]


def _ttl(change: Change, now: RecordSet) -> int:
    """Give the TTL that is there, unless the change is of the TTL as well or nothing is there."""
    wanted = change.after.ttl if change.after else now.ttl
    changes = change.before is None or change.before.ttl != wanted
    return wanted if not now.rows or (changes and now.values) else now.ttl


def _comments(change: Change, now: RecordSet, note: str) -> list[Json]:
    """Give the comment on what is made: the one that came back with it, or ours."""
    restored = change.after.note if change.after and not change.before else None
    if restored and all(line in [comment.content for comment in now.comments] for line in restored.split("\n")):
        return []
    content = restored or clean_note(note)
    account = "" if restored else ACCOUNT
    return [{"content": content, "account": account}] if content else []
