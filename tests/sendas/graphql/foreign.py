"""Another company, with one of everything."""

from tests.service import Service


async def foreign_ids(service: Service) -> dict[str, str]:
    """Give the ids of everything that a second company has."""
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    await service.settings("rival", method="OWN_DOMAIN_SERVER_1", senderSelection=["WHEN_SENDING", "PER_USER"])
    address = (await service.add_address("Rival", "sales@rival.be", "rival"))["senderAddress"]
    await service.set_rule("PER_USER", "u", address["id"], "rival")
    found = await service.send(
        """{ company { id domains { nodes { id records { id } } } senderAddresses { nodes { id rules { id } } }
        auditLog { nodes { id } } } }""",
        company="rival",
    )
    domain, address = found["domains"]["nodes"][0], found["senderAddresses"]["nodes"][0]
    return {
        "Company": found["id"],
        "Domain": domain["id"],
        "DnsRecord": domain["records"][0]["id"],
        "SenderAddress": address["id"],
        "SenderRule": address["rules"][0]["id"],
        "AuditEvent": found["auditLog"]["nodes"][0]["id"],
    }
