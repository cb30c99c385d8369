"""The mutations, gathered from their concepts."""

import strawberry

from sendas.graphql.company_mutations import CompanyMutations
from sendas.graphql.dns_connection_mutations import DnsConnectionMutations
from sendas.graphql.dns_mutations import DnsMutations
from sendas.graphql.dns_plan_mutations import DnsPlanMutations
from sendas.graphql.domain_mutations import DomainMutations
from sendas.graphql.email_settings_mutations import EmailSettingsMutations
from sendas.graphql.sender_address_mutations import SenderAddressMutations


@strawberry.type(description="What can be changed.")
class Mutation(
    CompanyMutations,
    EmailSettingsMutations,
    DomainMutations,
    SenderAddressMutations,
    DnsConnectionMutations,
    DnsPlanMutations,
    DnsMutations,
):
    pass
