"""A zone that several hosts run together: what is done at one of them is not served by the others."""

from collections.abc import Sequence

from sendas.actions.find_dns_host import find_dns_host
from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store.sending_domain import SendingDomainRow


def several_hosts(services: Services, domain: SendingDomainRow) -> Sequence[Finding]:
    """Give what stands in the way of changes at one host; nothing where one runs the zone, or nobody we know."""
    found = find_dns_host(services.providers, domain)
    if not found.shared:
        return ()
    names = [*(each.host.name for each in found.guesses), *found.strangers]
    shown = {"hosts": ", ".join(names)}
    sentence = Sentence("Several DNS hosts run this zone ({hosts}): add the records at each of them.", shown)
    return (Finding(CheckCode.ZONE_MISMATCH, Severity.ERROR, sentence),)
