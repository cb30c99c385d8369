"""Each rule for templates has a template that breaks it, and the templates that we make break none."""

import copy
import json
from dataclasses import replace
from typing import Any  # what JSON holds

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.domain_connect_template import NotExpressible, TemplateOwner, domain_connect_template
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server
from sendas.servers_file import read_servers
from sendas_providers.domain_connect import Severity, TemplateError, lint_template, read_template

OWNER = TemplateOwner("mail.example", "Mail", "mail.example", "app.mail.example")
CNAME, TXT, SPFM, MX = (
    {"groupId": "a", "type": "CNAME", "host": "%sel%._domainkey", "pointsTo": "%sel%.keys.mail.example", "ttl": 3600},
    {"groupId": "b", "type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": "3600", "essential": "OnApply",
     "txtConflictMatchingMode": "Prefix", "txtConflictMatchingPrefix": "v=DMARC1"},
    {"groupId": "c", "type": "SPFM", "host": "@", "spfRules": "include:mail.example ip4:192.0.2.0/24 a:x.example"},
    {"groupId": "d", "type": "MX", "host": "in", "pointsTo": "mx.mail.example", "priority": 10, "ttl": 3600},
)  # fmt: skip
GOOD: dict[str, Any] = {
    "providerId": "mail.example", "providerName": "Mail", "serviceId": "one", "serviceName": "One", "version": 1,
    "syncPubKeyDomain": "mail.example", "syncRedirectDomain": "app.mail.example,b.example",
    "multiInstance": True,
    "records": [CNAME, TXT, SPFM, MX],
}  # fmt: skip


ALIAS = ReturnPath(ReturnPathKind.CNAME, "bounce", "rp.mail.example")


def errors(template: object, name: str = "") -> list[tuple[str, str]]:
    found = lint_template(template, name)
    return [(each.place, each.message) for each in found if each.severity is Severity.ERROR]


def with_record(number: int, **changes: Any) -> dict[str, Any]:
    """Give the good template with changes of one record; None takes a field away."""
    template = copy.deepcopy(GOOD)
    merged = template["records"][number] | changes
    template["records"][number] = {key: value for key, value in merged.items() if value is not None}
    return template


def test_a_good_template_is_good() -> None:
    assert errors(GOOD, "mail.example.one.json") == []
    assert len(read_template(GOOD).records) == 4


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"multiInstance": False}, "multiInstance"),
        ({"providerId": ""}, "providerId"), ({"providerId": "a b"}, "providerId"), ({"providerId": 7}, "providerId"),
        ({"providerId": "a" * 64}, "providerId"), ({"serviceId": "a/b"}, "serviceId"),
        ({"providerName": ""}, "providerName"), ({"serviceName": "a\nb"}, "serviceName"),
        ({"serviceName": "%a%"}, "serviceName"), ({"version": 0}, "version"), ({"version": "1"}, "version"),
        ({"version": True}, "version"), ({"logoUrl": "http://a.example/b"}, "logoUrl"),
        ({"syncPubKeyDomain": ""}, "syncPubKeyDomain"), ({"syncPubKeyDomain": "nodots"}, "syncPubKeyDomain"),
        ({"syncPubKeyDomain": "%a%.example"}, "syncPubKeyDomain"), ({"syncRedirectDomain": ""}, "syncRedirectDomain"),
        ({"syncRedirectDomain": "a.example, b.example"}, "syncRedirectDomain"),
        ({"warnPhishing": True}, "warnPhishing"), ({"syncRedirectDomain": "https://a.example"}, "syncRedirectDomain"),
        ({"syncBlock": True}, "syncBlock"), ({"syncRedirectDomain": "a.example,"}, "syncRedirectDomain"),
        ({"warnPhishing": False}, "warnPhishing"), ({"shared": True}, "shared"),
        ({"multiInstance": "yes"}, "multiInstance"), ({"records": []}, "records"), ({"records": {}}, "records"),
        ({"records": [7]}, "records[0]"), ({"records": [CNAME, CNAME]}, "records[1]"), ({"unknown": 1}, "unknown"),
        ({"records": [SPFM, SPFM | {"spfRules": "mx"}]}, "records[1].type"),
        ({"records": [CNAME, CNAME | {"pointsTo": "x.example"}]}, "records[1].type"),
        ({"records": [CNAME, TXT | {"host": CNAME["host"]}]}, "records[1].type"),
    ],
)  # fmt: skip
def test_a_template_that_breaks_a_rule(changes: dict[str, Any], place: str) -> None:
    assert place in {each for each, _ in errors(GOOD | changes)}


@pytest.mark.parametrize(
    ("number", "changes", "place"),
    [
        (0, {"type": "A"}, "type"), (0, {"type": None}, "type"), (0, {"host": None}, "host"),
        (0, {"host": ""}, "host"), (0, {"host": "%sel%"}, "host"), (0, {"host": "x.%sel%"}, "host"),
        (0, {"host": "%a%.%b%"}, "host"), (0, {"host": "x.%host%"}, "host"), (0, {"host": "%host%.x"}, "host"),
        (0, {"host": "@"}, "host"), (0, {"host": "a b.c"}, "host"), (0, {"host": "a..b"}, "host"),
        (0, {"host": "%sel._domainkey"}, "host"), (0, {"host": "%s l%._domainkey"}, "host"),
        (0, {"host": "%key%._domainkey"}, "host"), (0, {"pointsTo": "%target%"}, "pointsTo"),
        (0, {"pointsTo": "%a%.%b%."}, "pointsTo"), (0, {"pointsTo": ""}, "pointsTo"),
        (0, {"pointsTo": "a b"}, "pointsTo"), (0, {"pointsTo": "a%"}, "pointsTo"), (0, {"ttl": -1}, "ttl"),
        (0, {"ttl": "%t%"}, "ttl"), (0, {"ttl": 1 << 31}, "ttl"), (0, {"ttl": 1.5}, "ttl"),
        (0, {"groupId": "%a%"}, "groupId"), (0, {"data": "x"}, "data"), (0, {"priority": 1}, "priority"),
        (0, {"essential": "Never"}, "essential"), (1, {"data": "v=spf1 include:a.example ~all", "host": "b"}, "data"),
        (1, {"data": "V=SPF1 -all", "host": "b"}, "data"), (1, {"data": '"v=spf1 -all"', "host": "b"}, "data"),
        (1, {"data": "%x%", "host": "b"}, "data"), (1, {"data": "v=spf2"}, "data"),
        (1, {"essential": None}, "essential"), (1, {"essential": "Always"}, "essential"),
        (1, {"txtConflictMatchingMode": "All"}, "txtConflictMatchingMode"),
        (1, {"txtConflictMatchingMode": None, "txtConflictMatchingPrefix": None}, "txtConflictMatchingMode"),
        (1, {"txtConflictMatchingPrefix": "v=DMARC2"}, "txtConflictMatchingMode"),
        (1, {"txtConflictMatchingPrefix": None}, "txtConflictMatchingPrefix"),
        (1, {"txtConflictMatchingPrefix": "%a%"}, "txtConflictMatchingPrefix"),
        (1, {"txtConflictMatchingPrefix": "a b"}, "txtConflictMatchingPrefix"),
        (1, {"txtConflictMatchingMode": "Some"}, "txtConflictMatchingMode"), (1, {"data": "v=DMARC1\n"}, "data"),
        (2, {"spfRules": ""}, "spfRules"), (2, {"spfRules": "v=spf1 include:a.example"}, "spfRules"),
        (2, {"spfRules": "include:a.example ~all"}, "spfRules"), (2, {"spfRules": "redirect=a.example"}, "spfRules"),
        (2, {"spfRules": "ptr4:x"}, "spfRules"), (2, {"spfRules": "mx mx"}, "spfRules"),
        (2, {"spfRules": None}, "spfRules"), (3, {"priority": None}, "priority"), (0, {"ttl": None}, "ttl"),
        (3, {"priority": 65536}, "priority"), (3, {"priority": "%p%"}, "priority"),
    ],
)  # fmt: skip
def test_a_record_that_breaks_a_rule(number: int, changes: dict[str, Any], place: str) -> None:
    assert f"records[{number}].{place}" in {each for each, _ in errors(with_record(number, **changes))}


def test_a_file_has_the_name_of_its_template() -> None:
    assert errors(GOOD, "other.json") == [("template", "its file must be called mail.example.one.json")]


@pytest.mark.parametrize("data", [None, 7, "x", [], [GOOD], {}])
def test_what_is_no_template(data: object) -> None:
    assert errors(data)
    with pytest.raises(TemplateError):
        read_template(data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


@given(st.dictionaries(st.sampled_from([*GOOD, "x"]), _JSON), st.dictionaries(st.sampled_from([*CNAME, *TXT]), _JSON))
def test_whatever_a_template_holds_it_is_read_or_refused(changes: dict[str, Any], record: dict[str, Any]) -> None:
    template = GOOD | {"records": [CNAME | record]} | changes
    if not errors(template):
        read_template(template)


@pytest.mark.parametrize("kind", list(DkimKind))
@pytest.mark.parametrize(
    "path", [ReturnPath(ReturnPathKind.CNAME, "bounce", "rp.mail.example"), ReturnPath(ReturnPathKind.APEX)]
)
def test_what_we_make_keeps_to_the_rules(path: ReturnPath, kind: DkimKind) -> None:
    [server, *_] = read_servers(None).servers
    dkim = Dkim(kind, target="{selector}.{company}.keys.mail.example" if kind is DkimKind.CNAME else "")
    template = made(replace(server, return_path=path, dkim=dkim))
    assert errors(template, f"mail.example.{server.id}.json") == []
    assert read_template(template).key_domain == "mail.example"
    assert "v=spf1" not in json.dumps(template)


def made(server: Server) -> dict[str, Any]:
    template: dict[str, Any] = json.loads(json.dumps(domain_connect_template(server, OWNER)))
    return template


def test_a_return_path_that_no_template_may_hold() -> None:
    [server, *_] = read_servers(None).servers
    with pytest.raises(NotExpressible, match="use cname"):
        made(replace(server, return_path=ReturnPath(ReturnPathKind.MX, "bounce", "mx.mail.example")))
