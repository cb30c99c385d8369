"""One change as the operations of a batch, by the ids of the records as they are now."""

from collections.abc import Sequence

from sendas_cloudflare.records import Record, comment_of, content_of
from sendas_providers import Change, Value, values_of
from sendas_providers.json_value import Json


def batch_of(change: Change, present: Sequence[Record], note: str) -> Json:
    """Write a change as operations; Cloudflare does all of them or none, deletes before patches before posts.

    Values that stay are not touched, so that their ids, comments and tags stay. One value in the place of another is
    written into its record for the same reason. A record that is gone by then fails the batch. Raises `Rejected` for
    values that cannot be written.
    """
    old = [record for record in present if (record.name, record.type) == change.key]
    wanted = values_of(change.after)
    going = [record for record in old if record.value not in wanted]
    coming = sorted(wanted - {record.value for record in old}, key=lambda value: value.text)
    match going, coming:
        case [record], [value]:
            return {"patches": [_patch(change, record, value)]}
        case _:
            posts = [_post(change, value, note) for value in coming]
            deletes = [{"id": record.id} for record in going]
            return {key: items for key, items in (("deletes", deletes), ("posts", posts)) if items}


def _patch(change: Change, record: Record, value: Value) -> Json:
    ttl = change.after.ttl if change.after else record.ttl
    # A TTL that stays is left out: "automatic" reads as the seconds that are served.
    return {"id": record.id, **content_of(record.type, value), **({} if ttl == record.ttl else {"ttl": ttl})}


def _post(change: Change, value: Value, note: str) -> Json:
    name, rdtype = change.key
    after = change.after
    # What comes back whole has the comment that it had; anything else is ours and says so.
    restored = after.note if after and not change.before else None
    comment = comment_of(restored or note)
    return {
        "name": name.rstrip("."),
        "type": rdtype,
        "ttl": after.ttl if after else 0,
        **content_of(rdtype, value),
        **({"comment": comment} if comment else {}),
    }
