"""What happened to our key on its way into the DNS: cut off, or its capitals lost."""

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.key_record import KeyProblem
from sendas.domain.sentence import Sentence


def damage_of(published: str, expected: str) -> KeyProblem | None:
    """Say how a published key became another text than ours; None where it is no remains of ours.

    >>> damage_of("QUJ", "QUJD").code
    <CheckCode.DKIM_TRUNCATED: 'DKIM_TRUNCATED'>
    """
    if is_cut(published, expected):
        sentence = Sentence(
            "The value was cut off ({n} of {m} characters); copy it again.", {"n": len(published), "m": len(expected)}
        )
        return KeyProblem(CheckCode.DKIM_TRUNCATED, sentence)
    same_letters = published.lower() == expected.lower() or is_cut(published.lower(), expected.lower())
    if same_letters and published in {published.lower(), published.upper()}:
        sentence = Sentence("Capitals were lost in the value; copy it again and keep capitals and small letters.")
        return KeyProblem(CheckCode.DKIM_LOWERCASED, sentence)
    return None


def is_cut(published: str, expected: str) -> bool:
    """Say whether a text is a longer one with one piece taken out: its end, its beginning or a string in between.

    >>> is_cut("abef", "abcdef"), is_cut("abfe", "abcdef")
    (True, False)
    """
    if len(published) >= len(expected):
        return False
    head = _shared_start(published, expected)
    tail = _shared_start(published[::-1], expected[::-1])
    return head + tail >= len(published)


def _shared_start(one: str, other: str) -> int:
    differing = (index for index, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs)
    return next(differing, min(len(one), len(other)))
