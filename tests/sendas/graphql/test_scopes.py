"""What each scope opens: every root field and every field of a company, read from the schema."""

import pytest

from sendas.domain.principal import Scope
from tests.sendas.graphql.documents import document, fields_of, node_kinds, root_fields
from tests.sendas.graphql.foreign import foreign_ids
from tests.service import Service

S = Scope
ROOTS: dict[str, Scope] = {
    "company": S.SETTINGS_READ,
    "companies": S.COMPANIES_READ,
    "dnsProviders": S.DOMAINS_READ,
    "resolveSender": S.SEND_CHECK,
    "createCompany": S.COMPANIES_WRITE,
    "updateCompany": S.SETTINGS_WRITE,
    "updateEmailSettings": S.SETTINGS_WRITE,
    "prepareDomain": S.DOMAINS_WRITE,
    "checkDomain": S.DOMAINS_WRITE,
    "removeDomain": S.DOMAINS_WRITE,
    "addSenderAddress": S.ADDRESSES_WRITE,
    "updateSenderAddress": S.ADDRESSES_WRITE,
    "validateSenderAddress": S.ADDRESSES_WRITE,
    "removeSenderAddress": S.ADDRESSES_WRITE,
    "setSenderRule": S.ADDRESSES_WRITE,
    "removeSenderRule": S.ADDRESSES_WRITE,
    "connectDnsProvider": S.CREDENTIALS_WRITE,
    "testDnsConnection": S.CREDENTIALS_WRITE,
    "disconnectDnsProvider": S.CREDENTIALS_WRITE,
    "planDns": S.DNS_PLAN,
    "applyDnsPlan": S.DNS_APPLY,
    "createHandover": S.DOMAINS_WRITE,
    "revokeHandover": S.DOMAINS_WRITE,
    "sendTestEmail": S.SEND_CHECK,
}
NODES: dict[str, Scope] = {
    "Company": S.SETTINGS_READ,
    "Domain": S.DOMAINS_READ,
    "DnsRecord": S.DOMAINS_READ,
    "SenderAddress": S.ADDRESSES_READ,
    "SenderRule": S.ADDRESSES_READ,
    "DnsConnection": S.DOMAINS_READ,
    "DnsPlan": S.DOMAINS_READ,
    "DnsRun": S.DOMAINS_READ,
    "Handover": S.DOMAINS_READ,
    "AuditEvent": S.AUDIT_READ,
}
# A company's own words come with `company` itself; what it holds needs a scope more.
WORDS = {"id", "externalId", "name", "email", "locale"}
HOLDINGS: dict[str, Scope] = {
    "emailSettings": S.SETTINGS_READ,
    "sendingOptions": S.SETTINGS_READ,
    "senderSelectionOptions": S.SETTINGS_READ,
    "senderAddresses": S.ADDRESSES_READ,
    "senderRules": S.ADDRESSES_READ,
    "domains": S.DOMAINS_READ,
    "dnsConnections": S.DOMAINS_READ,
    "auditLog": S.AUDIT_READ,
}


def test_no_root_field_is_without_a_scope() -> None:
    assert {name for _, name in root_fields("Query", "Mutation")} == {*ROOTS, "node"}
    assert set(fields_of("Company")) == {*WORDS, *HOLDINGS}
    assert node_kinds() == sorted(NODES)


async def _forbidden(service: Service, token: str, text: str, variables: dict[str, object]) -> bool:
    answer = (await service.post(text, variables, token=token)).json()
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    assert codes <= {"FORBIDDEN"}, codes
    return bool(codes)


@pytest.mark.parametrize("scope", list(Scope))
async def test_a_scope_opens_its_own_and_nothing_else(service: Service, scope: Scope) -> None:
    token = await service.new_token(scope)
    before = service.dump()
    for root, name in root_fields("Query", "Mutation"):
        if name != "node" and ROOTS[name] is not scope:
            text, variables, _ = document(root, name)
            assert await _forbidden(service, token, text, variables), name
    assert service.dump() == before, "what is forbidden changes nothing"
    for root, name in root_fields("Query", "Mutation"):
        if name != "node" and ROOTS[name] is scope:
            text, variables, _ = document(root, name)
            assert not await _forbidden(service, token, text, variables), name


@pytest.mark.parametrize("scope", list(Scope))
async def test_what_a_company_holds_needs_its_scope(service: Service, scope: Scope) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    token = await service.new_token(Scope.SETTINGS_READ, scope)
    for name, wanted in HOLDINGS.items():
        text = f"{{ company {{ {name} {{ __typename }} }} }}"
        opened = wanted in {Scope.SETTINGS_READ, scope}
        assert await _forbidden(service, token, text, {}) is not opened, name


async def test_nodes_need_the_scope_of_their_kind(service: Service) -> None:
    ids = await foreign_ids(service)
    assert set(NODES) == set(ids)
    for scope in Scope:
        token = await service.new_token(scope)
        for kind, own in ids.items():
            text, variables, _ = document("Query", "node", own)
            assert await _forbidden(service, token, text, variables) is not (NODES[kind] is scope), (scope, kind)
