"""What to grant in IAM: who may come in, and exactly the names and types of a plan."""

import json
from collections.abc import Mapping, Sequence

from sendas_providers import Change, Zone, names_by_types
from sendas_route53.names import normalized_name

_READS = ("route53:GetHostedZone", "route53:ListResourceRecordSets")


def change_policy(zone: Zone, changes: Sequence[Change], _settings: Mapping[str, str]) -> str:
    """Write the permissions policy for these changes and their undo, as JSON.

    >>> from sendas_providers import RRset, Value
    >>> change = Change(None, RRset("_dmarc.a.test.", "TXT", 60, frozenset({Value("v=DMARC1; p=none")})))
    >>> statement = json.loads(change_policy(Zone("a.test.", "Z1"), [change], {}))["Statement"][0]
    >>> statement["Resource"], statement["Condition"]["ForAllValues:StringEquals"][NAMES]
    ('arn:aws:route53:::hostedzone/Z1', ['_dmarc.a.test'])
    """
    here = f"arn:aws:route53:::hostedzone/{zone.ref}"
    return _document(
        *(_allow_changes(here, names, types) for types, names in names_by_types(changes).items()),
        _allow(*_READS, Resource=here),
        _allow("route53:GetChange", Resource="arn:aws:route53:::change/*"),
        # Neither can be granted for one zone alone.
        _allow("route53:ListHostedZonesByName", Resource="*"),
    )


def trust_policy(external_id: str, settings: Mapping[str, str]) -> str:
    """Write the trust policy of a role that lets the operator's principal in for one company; empty without one.

    >>> statement = json.loads(trust_policy("x1", {"principal": "arn:aws:iam::123456789012:user/sendas"}))["Statement"]
    >>> statement[0]["Condition"]
    {'StringEquals': {'sts:ExternalId': 'x1'}}
    """
    principal = settings.get("principal")
    if not principal or not external_id:
        return ""
    condition = {"StringEquals": {"sts:ExternalId": external_id}}
    return _document(_allow("sts:AssumeRole", Principal={"AWS": principal}, Condition=condition))


def _allow_changes(zone: str, names: Sequence[str], types: Sequence[str]) -> dict[str, object]:
    exactly = {
        NAMES: sorted(map(normalized_name, names)),
        TYPES: list(types),
        ACTIONS: ["CREATE", "DELETE"],
    }
    # Without a key ForAllValues is true of everything.
    condition = {"ForAllValues:StringEquals": exactly, "Null": dict.fromkeys(exactly, "false")}
    return _allow("route53:ChangeResourceRecordSets", Resource=zone, Condition=condition)


NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
TYPES = "route53:ChangeResourceRecordSetsRecordTypes"
ACTIONS = "route53:ChangeResourceRecordSetsActions"


def _allow(*actions: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": actions[0] if len(actions) == 1 else list(actions), **more}


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
