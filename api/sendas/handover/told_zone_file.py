"""The hand-over's records as a zone file (RFC 1035 section 5), its comments in a language."""

from functools import partial

from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.handover import wording
from sendas.handover.changes import change_of
from sendas.handover.document import HandoverDocument
from sendas.texts.catalogue import say
from sendas_providers import ZoneFileWords, zone_file


def told_zone_file(document: HandoverDocument, locale: Locale) -> str:
    """Write what is to be there as records and what is to go as comments, each after its reason."""
    told = partial(say, locale=locale)
    changes = [change for record in document.records if (change := change_of(record, told))]
    words = ZoneFileWords(
        add=told(wording.ZONE_FILE_ADD),
        keep=told(wording.ZONE_FILE_KEEP),
        replace=told(wording.ZONE_FILE_REPLACE),
        remove=told(wording.ZONE_FILE_REMOVE),
        present=told(wording.ZONE_FILE_PRESENT),
    )
    undecided = [record.name for record in document.records if not record.value or record.impossible]
    lines = [told(Sentence(wording.ZONE_FILE_PERSON.template, {"name": name})) for name in undecided]
    return zone_file(document.zone, changes, words, lines)
