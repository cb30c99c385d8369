"""One change as a batch that Route 53 does wholly or not at all."""

from typing import TYPE_CHECKING, Final

from sendas_providers import RRset
from sendas_route53.records import rrset_item

if TYPE_CHECKING:
    from types_boto3_route53.type_defs import ChangeBatchTypeDef, ChangeTypeDef

_LONGEST_COMMENT: Final = 256


def batch_of(present: RRset | None, after: RRset | None, note: str) -> "ChangeBatchTypeDef":
    """Remove what is there, to the octet, and make what is to be: a compare-and-swap, where UPSERT is none.

    Raises `Rejected` for values that cannot be written.

    >>> batch_of(None, None, "sendas:1f")
    {'Comment': 'sendas:1f', 'Changes': []}
    """
    changes: list[ChangeTypeDef] = []
    if present:
        changes.append({"Action": "DELETE", "ResourceRecordSet": rrset_item(present)})
    if after:
        changes.append({"Action": "CREATE", "ResourceRecordSet": rrset_item(after)})
    return {"Comment": note[:_LONGEST_COMMENT], "Changes": changes}
