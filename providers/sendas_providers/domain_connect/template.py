"""A template: the records that a service needs (draft-ietf-dconn-domainconnect-05, "Domain Connect Objects")."""

from dataclasses import dataclass

from sendas_providers.domain_connect.shape import FIELDS, VALUE_FIELDS, objects_of, shape_problems
from sendas_providers.domain_connect.variables import RESERVED, is_well_formed, variables_of
from sendas_providers.json_value import Json, is_object


class TemplateError(ValueError):
    """What is to be a template is none, or one that cannot be used here."""


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """One record. `value` is its `pointsTo`, `data` or `spfRules`; `priority` is of an MX alone, empty for others."""

    type: str
    host: str
    value: str
    priority: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What of a template decides about a request; the rest is for people and for the DNS host."""

    provider_id: str
    service_id: str
    key_domain: str
    redirect_domains: tuple[str, ...]
    records: tuple[TemplateRecord, ...]
    host_required: bool = False
    version: int | None = None

    @property
    def name(self) -> str:
        """Tells it from others, as its file is called."""
        return f"{self.provider_id}.{self.service_id}".lower()


def read_template(data: object) -> Template:
    """Read JSON as it was parsed; raises `TemplateError` with the first thing that is wrong with its shape.

    A template that has `syncBlock`, that is not signed, whose requests nobody comes back from, whose variables would be
    parameters of the request, or that takes what it made back where they change, raises it as well.
    """
    problem = next((f"{place}: {said}" for place, said in shape_problems(data)), "")
    if problem or not is_object(data):
        raise TemplateError(problem)
    template = Template(
        provider_id=str(data["providerId"]),
        service_id=str(data["serviceId"]),
        key_domain=str(data.get("syncPubKeyDomain", "")).lower().rstrip("."),
        redirect_domains=tuple(each.strip().lower() for each in str(data.get("syncRedirectDomain", "")).split(",")),
        records=tuple(_record(each) for each in objects_of(data["records"])),
        host_required=data.get("hostRequired") is True,
        version=version if isinstance(version := data.get("version"), int) else None,
    )
    if data.get("syncBlock") is True:
        problem = "syncBlock: it cannot be applied by sending a person to the DNS host"
    elif not template.key_domain:
        problem = "syncPubKeyDomain: it is not signed"
    elif not all(template.redirect_domains):
        problem = "syncRedirectDomain: nobody would be sent back"
    elif data.get("multiInstance") is not True and any(
        variables_of(each.host + each.value) for each in template.records
    ):
        problem = "multiInstance: without it, the DNS host removes the records of one key for those of the next"
    else:
        problem = next((said for each in template.records if (said := _variable_problem(each))), "")
    if problem:
        raise TemplateError(problem)
    return template


def _variable_problem(record: TemplateRecord) -> str:
    text = record.host + record.value
    taken = RESERVED & set(variables_of(text))
    if taken or not is_well_formed(record.host) or not is_well_formed(record.value):
        return f"records: {text!r} holds no variable, or one that a request has no place for"
    return ""


def _record(data: Json) -> TemplateRecord:
    rdtype = str(data["type"])
    return TemplateRecord(
        rdtype,
        str(data["host"]),
        str(data[VALUE_FIELDS.get(rdtype, "pointsTo")]),
        str(data["priority"]) if "priority" in FIELDS[rdtype] else "",
        str(data.get("groupId", "")),
    )
