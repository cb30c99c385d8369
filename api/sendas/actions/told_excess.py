"""What a credential opens beyond what it must, as a sentence in the company's language."""

from collections.abc import Mapping

from sendas.domain.sentence import Sentence
from sendas_providers import Access, Excess

_SENTENCES: Mapping[Excess, Sentence] = {
    Excess.MORE_RIGHTS: Sentence(
        "It works, but it may do more than change DNS records. Make one that may not, and replace it."
    ),
    Excess.MORE_ZONES: Sentence(
        "It works, but it opens several zones. Make one that opens the zone of your mail domain alone, and replace it."
    ),
    Excess.NO_END: Sentence("It works, but it never expires. One with an end date would be safer."),
}


def told_excess(access: Access) -> Sentence | None:
    """Say the worst of it; None where there is nothing to say."""
    return next((_SENTENCES[each] for each in Excess if each in access.excess), None)
