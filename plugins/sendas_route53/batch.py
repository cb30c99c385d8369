"""One change as a batch that Route 53 does wholly or not at all."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sendas_providers import RRset
from sendas_route53.records import rrset_item

if TYPE_CHECKING:
    from types_boto3_route53.type_defs import ChangeBatchTypeDef, ChangeTypeDef

_LONGEST_COMMENT: Final = 256


def batch_of(present: RRset | None, after: RRset | None, note: str) -> "ChangeBatchTypeDef":
    """Remove what is there, to the octet, and make what is to be: a compare-and-swap, where UPSERT is none.

    Values that stay are written as they stand there. Raises `Rejected` for values that cannot be written.

    >>> batch_of(None, None, "sendas:1f")
    {'Comment': 'sendas:1f', 'Changes': []}
    """
    changes: list[ChangeTypeDef] = []
    if present:
        changes.append({"Action": "DELETE", "ResourceRecordSet": rrset_item(present)})
    if after:
        standing = {value: value for value in present.values} if present else {}
        values = frozenset(standing.get(value, value) for value in after.values)
        changes.append({"Action": "CREATE", "ResourceRecordSet": rrset_item(replace(after, values=values))})
    return {"Comment": note[:_LONGEST_COMMENT], "Changes": changes}
