"""The Domain Connect template of a server: what its customers' DNS hosts must know (providers.md section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sendas.domain.requirement import DEFAULT_TTL
from sendas.domain.server import DkimKind, ReturnPathKind, Server

Record = Mapping[str, str | int]
_VARIABLES: Final = {
    "selector": "the DKIM selector of the customer",
    "company": "the customer, as DKIM names have it",
    "publickey": "the public DKIM key of the customer, base64",
}


class NotExpressible(ValueError):  # noqa: N818  (named after what is wrong)
    """A server needs a record that a template may not hold."""


@dataclass(frozen=True, slots=True)
class TemplateOwner:
    """Who puts a template before DNS hosts: ids, names, and where its key and its pages are (host names)."""

    provider_id: str
    provider_name: str
    key_domain: str
    redirect_domain: str
    version: int = 1


def domain_connect_template(server: Server, owner: TemplateOwner) -> Mapping[str, object]:
    """Give the template, to be written as JSON; each record is a group, so that a plan can name those it needs.

    Applying it again takes nothing away of what it made before: other selectors may still be in use. A DMARC policy is
    not in it: templates must have the host replace one that is there, which may be stricter by then. Raises
    `NotExpressible` where the return path is an MX with an SPF record, which no template may hold: SPFM belongs to a
    zone's own name, and any other SPF record could be a second one.
    """
    if server.return_path.kind is ReturnPathKind.MX:
        message = f"{server.id}: a return path of kind mx needs an SPF record that no template may hold; use cname"
        raise NotExpressible(message)
    records = [*_return_path(server), _dkim(server)]
    text = "".join(str(value) for record in records for value in record.values())
    told = [f"%{name}%: {what}" for name, what in _VARIABLES.items() if f"%{name}%" in text]
    return {
        "providerId": owner.provider_id,
        "providerName": owner.provider_name,
        "serviceId": server.id,
        "serviceName": server.label["en"],
        "version": owner.version,
        "description": "Mail from the customer's own domain: return path and DKIM key",
        "variableDescription": "; ".join(told),
        "syncPubKeyDomain": owner.key_domain,
        "syncRedirectDomain": owner.redirect_domain,
        "multiInstance": True,
        "records": records,
    }


def _return_path(server: Server) -> list[Record]:
    path = server.return_path
    if path.kind is ReturnPathKind.CNAME:
        target: Record = {"host": path.label, "pointsTo": path.target, "ttl": DEFAULT_TTL}
        return [{"groupId": "returnpath", "type": "CNAME", **target}]
    return [{"groupId": "spf", "type": "SPFM", "host": "@", "spfRules": server.spf}]


def _dkim(server: Server) -> Record:
    head: Record = {"groupId": "dkim", "type": server.dkim.kind.upper(), "host": "%selector%._domainkey"}
    if server.dkim.kind is DkimKind.CNAME:
        target = server.dkim.target.format(selector="%selector%", company="%company%")
        return {**head, "pointsTo": target, "ttl": DEFAULT_TTL}
    data = "v=DKIM1; k=rsa; p=%publickey%"
    return {**head, "data": data, "ttl": DEFAULT_TTL, "txtConflictMatchingMode": "All"}
