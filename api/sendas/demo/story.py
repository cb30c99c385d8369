"""The story of the help page: a company, its domain, its addresses, and the senders of its messages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sendas.demo import operations
from sendas.demo.client import Client
from sendas.demo.push import Push
from sendas.demo.screen import Screen
from sendas_providers.testing import ZoneData

_COMPANY = {"externalId": "starcomm", "name": "Starcomm", "email": "theo@starcomm.be", "locale": "EN"}
_NOT_VALID = (
    "Somebody chose the address that is not valid: the mail leaves all the same, from the general address with the "
    "wanted name, and the trace says why."
)


class Story:
    """Tells the story through an API; `form` is the credential for the name server that holds the zone.

    The document for the domain's administrator is written into `folder`; `link` is where its page is.
    """

    def __init__(self, api: Client, zone: ZoneData, form: Mapping[str, str], screen: Screen, folder: Path) -> None:
        self._api = api
        self._zone = zone
        self._form = form
        self._screen = screen
        self._folder = folder
        self.link = ""

    async def tell(self) -> None:
        """Run every step; raises `RuntimeError` when the API answers otherwise than the story says."""
        await self._company()
        domain = await self._own_domain()
        await self._red(domain)
        await self._hand_over(domain)
        push = Push(self._ask, self._screen, self._zone, domain)
        await push.tell(self._form, lambda: self._green(domain))
        await self._same_domain()
        stranger = await self._other_domain()
        await self._document_types()
        await self._resolve(stranger)

    async def _ask(self, operation: str, **variables: object) -> dict[str, Any]:  # Any: whatever was asked for
        self._screen.sent(operation, variables)
        answer = await self._api.send(operation, **variables)
        only: dict[str, Any] = next(iter(answer.values()))
        if problems := only.get("userErrors"):
            message = f"unexpected: {problems}"
            raise RuntimeError(message)
        return only

    async def _company(self) -> None:
        self._screen.step(
            "A company",
            "The host application tells sendas of its customer Starcomm (theo@starcomm.be). The domain starcomm.be "
            "exists already, with mail and an SPF record at another hoster.",
        )
        self._screen.came_back(await self._ask(operations.CREATE_COMPANY, input=_COMPANY))
        self._screen.step("Six ways to send", "What its people see first: what suits whom, and what it takes.")
        answer = await self._api.send(operations.CHOOSE)
        self._screen.sent(operations.CHOOSE, {})
        self._screen.options(answer["company"]["sendingOptions"])

    async def _own_domain(self) -> str:
        self._screen.step(
            "Own domain, server 1",
            "Saving never waits for DNS. Until the records are valid, mail leaves from the general address and answers "
            "still go to Theo.",
        )
        saved = await self._ask(operations.SAVE, input={"method": "OWN_DOMAIN_SERVER_1", "revision": 1})
        self._screen.came_back(saved)
        return str(saved["emailSettings"]["domain"]["id"])

    async def _red(self, domain: str) -> None:
        self._screen.step(
            "The records, red",
            "What starcomm.be must publish, looked up just now at its own name servers by walking from the root.",
        )
        checked = await self._ask(operations.CHECK, id=domain)
        self._screen.say(f"[bold]{checked['domain']['status']}[/]: {checked['domain']['message']}")
        self._screen.records(checked["domain"]["records"])

    async def _hand_over(self, domain: str) -> None:
        self._screen.step(
            "For the domain's administrator",
            "Whoever manages the DNS by hand gets a page with live ticks, without an account, and the same as a PDF.",
        )
        made = await self._ask(operations.HAND_OVER, input={"domainId": domain, "expiresInDays": 14})
        self._screen.came_back(made)
        self.link = made["handover"]["url"]
        pdf = self._folder / "dns-records-starcomm.be.pdf"
        content = await self._api.download(made["handover"]["pdfUrl"])
        try:
            pdf.write_bytes(content)
        except OSError as error:
            self._screen.say(f"Not written: {pdf} ({error.strerror}); the link has it too.")
        else:
            self._screen.say(f"Written: [bold]{pdf}[/], {len(content) // 1000} kB")

    async def _green(self, domain: str) -> None:
        self._screen.step("The ticks, green", "The same check as before; confirmed over TCP before it counts.")
        checked = await self._ask(operations.CHECK, id=domain)
        self._screen.say(f"[bold]{checked['domain']['status']}[/]: {checked['domain']['message']}")
        self._screen.records(checked["domain"]["records"])
        if not checked["domain"]["canSend"]:
            message = "the domain did not turn green"
            raise RuntimeError(message)

    async def _add(self, name: str, address: str) -> dict[str, Any]:
        added = await self._ask(operations.ADD_ADDRESS, input={"name": name, "address": address})
        shown: dict[str, Any] = added["senderAddress"]
        mark = {"VALID": "[green]✔[/]", "INVALID": "[red]✘[/]"}.get(shown["status"], "·")
        self._screen.say(f"  {mark} {shown['address']}: {shown['statusMessage']}")
        return shown

    async def _same_domain(self) -> None:
        self._screen.step("Another address in the same domain", "Valid at once: nothing has to be set up.")
        await self._add("Starcomm administration", "administration@starcomm.be")

    async def _other_domain(self) -> str:
        self._screen.step("An address in another domain", "Its domain has to publish records of its own first.")
        added = await self._add("Ciley Automobile", "info@ciley-automobile.be")
        validated = await self._ask(operations.VALIDATE, id=added["id"])
        shown = validated["senderAddress"]
        self._screen.say(f"  [red]✘[/] {shown['address']}: {shown['status']}, {shown['statusMessage']}")
        for record in shown["domain"]["records"]:
            self._screen.say(f"      {record['purpose']} {record['host']}: {record['status']}. {record['message']}")
        return str(added["id"])

    async def _document_types(self) -> None:
        self._screen.step("Quotes from offres@, invoices from factures@", "A rule for each type of document.")
        selection = ["WHEN_SENDING", "PER_DOCUMENT_TYPE"]
        await self._ask(operations.SELECT, input={"senderSelection": selection})
        for name, address, key in (
            ("Starcomm offres", "offres@starcomm.be", "QUOTE"),
            ("Starcomm factures", "factures@starcomm.be", "INVOICE"),
        ):
            added = await self._add(name, address)
            rule = {"selection": "PER_DOCUMENT_TYPE", "key": key, "senderAddressId": added["id"]}
            self._screen.came_back(await self._ask(operations.SET_RULE, input=rule))

    async def _resolve(self, stranger: str) -> None:
        self._screen.step("Which sender does this message use?", "The host application asks before every message.")
        for words, message in (
            ("A quote:", {"documentType": "QUOTE"}),
            ("A reminder, for which there is no rule:", {"documentType": "REMINDER"}),
            (_NOT_VALID, {"senderAddressId": stranger}),
        ):
            self._screen.say(f"\n[bold]{words}[/]")
            self._screen.came_back(await self._ask(operations.RESOLVE, input=message))
