"""What people read of an SPF record: what was found and what to do."""

from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable

_SENTENCES: Final = {
    CheckCode.SPF_MISSING: Sentence("No SPF record yet. Add this one."),
    CheckCode.SPF_OURS_MISSING: Sentence("Replace your present SPF record by this one; only the marked part is new."),
    CheckCode.SPF_MULTIPLE: Sentence(
        "You have {count} SPF records; receivers then ignore all. Replace them by this one: {record}"
    ),
    CheckCode.SPF_SYNTAX: Sentence(
        "Your SPF record has a mistake at “{term}”; receivers then ignore all of it. Replace it by this one: {record}"
    ),
    CheckCode.SPF_NEAR_MISS: Sentence(
        "A record looks like SPF but is written wrongly, and receivers do not see it: {found} This is how it should "
        "be: {record}"
    ),
    CheckCode.SPF_NULL: Sentence(
        "Your SPF record says that this domain sends no mail. If that is no longer so, replace it by this one: {record}"
    ),
    CheckCode.SPF_OURS_UNREACHABLE: Sentence(
        "Our part stands where nobody reads it, behind “all” or behind a part that receivers cannot read. This record "
        "has it in front."
    ),
    CheckCode.SPF_OURS_WRONG_QUALIFIER: Sentence(
        "Our part has a sign (-, ~ or ?) in front that does not allow our mail. This record has it without."
    ),
    CheckCode.SPF_BLOCKED_EARLIER: Sentence(
        "An earlier part of your SPF record decides against our mail, so our part stands further to the front: {record}"
    ),
    CheckCode.SPF_TOO_MANY_LOOKUPS: Sentence(
        "Your SPF record needs {count} look-ups of 10; these cost most: {terms}. Make room in one of the ways offered."
    ),
    CheckCode.SPF_STATIC_OVER_10: Sentence(
        "Your SPF record needs up to {count} look-ups of 10; these cost most: {terms}. Mail that only its end allows "
        "may fail."
    ),
    CheckCode.SPF_TOO_MANY_VOID: Sentence(
        "Your SPF record asks for {count} names that hold nothing; receivers stop after 2. Remove them: {terms}."
    ),
    CheckCode.SPF_INCLUDE_NO_RECORD: Sentence(
        "{name} has no SPF record any more, and receivers then ignore all of yours; remove “{term}” from {domain}."
    ),
    CheckCode.SPF_INCLUDE_MULTIPLE: Sentence(
        "{name} has several SPF records, and receivers then ignore all of yours; have them joined, or remove “{term}” "
        "from {domain}."
    ),
    CheckCode.SPF_LOOP: Sentence(
        "“{term}” at {domain} leads in a circle, and receivers then ignore all of your SPF record; remove it."
    ),
    CheckCode.SPF_IP_NOT_COVERED: Sentence(
        "Our own SPF record does not allow all addresses that we send from. You need not do anything: the operator "
        "must mend it."
    ),
    CheckCode.SPF_TEMPERROR: Sentence("The SPF record of {name} could not be read just now; we try again."),
    CheckCode.SPF_PASS_ALL: Sentence(
        "“{term}” at {domain} lets everybody send mail in your name. Put “~all” in its place."
    ),
    CheckCode.SPF_NO_ALL: Sentence(
        "Your SPF record says nothing of other senders, as it has no “all” at its end. “~all” is usual."
    ),
    CheckCode.SPF_PTR: Sentence("“{term}” is slow and unreliable, and many receivers skip it. Remove it."),
    CheckCode.SPF_LONG: Sentence(
        "Your SPF record has {count} octets with its name; above 450, some receivers have trouble to read it."
    ),
}

BROKEN_INCLUDE: Final = Sentence(
    "The SPF record of {name} has a mistake at “{wrong}”, and receivers then ignore all of yours; have it mended, or "
    "remove “{term}” from {domain}."
)
UNREADABLE: Final = Sentence(
    "Your SPF record has a mistake at “{term}”; receivers then ignore all of it. A person must mend it first."
)
UNREADABLE_SEVERAL: Final = Sentence(
    "You have {count} SPF records; receivers then ignore all. One has a mistake at “{term}”: a person must mend it, "
    "and join them into one."
)
TOO_LONG: Final = Sentence(
    "Your SPF records have {count} octets, more than many receivers read. A person must shorten them first."
)
OURS_BROKEN: Final = Sentence(
    "Our own SPF record cannot be used just now. You need not do anything: the operator must mend it."
)
DENIED_EARLIER: Final = Sentence(
    "“{term}” in your SPF record forbids our mail. This record puts our part in front of it; a person must decide "
    "that: {record}"
)
DENIED: Final = Sentence(
    "“{term}” in your SPF record forbids our mail. This record allows it; a person must decide that: {record}"
)
DEPENDS_ON_SENDER: Final = Sentence(
    "How many look-ups “{term}” costs depends on the sender, and our part stands in front of it. A person must look "
    "whether this record is within 10: {record}"
)
STILL_NOT_PASS: Final = Sentence(
    "Wherever our part stands in your SPF record, our mail does not pass. A person must look at it."
)

Shown = str | int
_MOST_SHOWN = 500


def say(code: CheckCode, severity: Severity, sentence: Sentence | None = None, **values: Shown) -> Finding:
    """Make a finding of a code with its usual sentence, or another; what strangers published is shown escaped.

    A record to publish is never cut.
    """
    chosen = sentence or _SENTENCES[code]
    shown = {key: value if isinstance(value, int) else _shown(key, value) for key, value in values.items()}
    return Finding(code, severity, Sentence(chosen.template, shown))


def _shown(key: str, value: str) -> str:
    return printable(value, len(value) * 10 if key == "record" else _MOST_SHOWN)
