"""Two people save at once: whatever comes out, every rule holds."""

import asyncio

from tests.service import Service, codes


async def test_no_public_mailbox_becomes_a_sender_of_an_own_domain(service: Service) -> None:
    for _ in range(8):
        await service.settings(method="GENERAL_ADDRESS", senderAddress=None)
        answers = await asyncio.gather(
            service.settings(method="OWN_DOMAIN_SERVER_1"), service.settings(senderAddress="x@gmail.com")
        )
        assert sum(map(len, map(codes, answers))) == 1
        saved = (await service.settings())["emailSettings"]
        own_domain = saved["method"] == "OWN_DOMAIN_SERVER_1"
        assert not (own_domain and saved["senderAddress"].endswith("@gmail.com"))
