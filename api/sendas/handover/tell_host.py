"""Who runs a zone, as a hand-over says it where that takes more than a name."""

from sendas.domain.detect_host import HostDetection, Sign
from sendas.domain.sentence import Sentence
from sendas.handover import wording


def told_host(found: HostDetection) -> Sentence | None:
    """Say who seems to run a zone, or who run it together; None for one host that is sure, and for none."""
    if found.shared:
        hosts = ", ".join(sorted(each.host.name for each in found.guesses))
        several = wording.SEVERAL_OTHERS if found.strangers else wording.SEVERAL
        return Sentence(several.template, {"hosts": hosts})
    if found.best is None or found.host:
        return None
    told = wording.SAID_TO_BE if found.best.sign is Sign.PLUGIN else wording.PROBABLY
    return Sentence(told.template, {"host": found.best.host.name})
