"""Suggestions for DMARC records: the cases of the rules, and that none is ever weaker."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.dmarc.advice import dmarc_advice
from sendas.domain.dmarc.record import parse_dmarc, read_tags
from sendas.domain.dmarc.suggestion import SuggestedAction, Suggestion, suggest_dmarc
from sendas.domain.dmarc.tree_walk import walk_names

DOMAIN = "a.mail.shop.be"
NONE, REJECT, QUARANTINE = "v=DMARC1; p=none", "v=DMARC1; p=reject", "v=DMARC1; p=quarantine"
RUA = "rua=mailto:d@shop.be"
Zone = Mapping[str, Sequence[str]]


def world(zone: Zone, domain: str) -> dict[str, Sequence[str]]:
    return {name: zone.get(name, ()) for name in walk_names(domain)}


def suggest(zone: Zone, domain: str = "shop.be", proposal: str = NONE) -> Suggestion:
    return suggest_dmarc(world(zone, domain), domain, proposal)


KEPT: dict[str, tuple[Zone, str]] = {
    "none": ({"shop.be": [NONE]}, "shop.be"),
    "stricter": ({"shop.be": [REJECT]}, "shop.be"),
    "strict alignment": ({"shop.be": [f"{NONE}; adkim=s; aspf=s"]}, "shop.be"),
    "unknown and historic tags": ({"shop.be": ["v=DMARC1;p=none;pct=5;ri=1;x=y;zz"]}, "shop.be"),
    "only reports": ({"shop.be": [f"v=DMARC1; {RUA}"]}, "shop.be"),
    "no reports": ({"shop.be": [NONE]}, "shop.be"),
    "covered from above": ({"shop.be": [REJECT]}, "mail.shop.be"),
    "own and above": ({"mail.shop.be": [NONE], "shop.be": [REJECT]}, "mail.shop.be"),
    "other texts beside it": ({"shop.be": ["hello", NONE, "v=spf1 -all"]}, "shop.be"),
    "a discarded attempt beside it": ({"shop.be": [REJECT, "v=dmarc1; p=none"]}, "shop.be"),
    "the public suffix's": ({"be": [f"{REJECT}; psd=y"]}, "shop.be"),
    "broken at the public suffix": ({"be": ["v=dmarc1; p=none"], "shop.be": [NONE]}, "shop.be"),
}


@pytest.mark.parametrize(("zone", "domain"), KEPT.values(), ids=KEPT)
def test_what_receivers_use_stays(zone: Zone, domain: str) -> None:
    made = suggest(zone, domain)
    assert (made.action, made.records, made.replaces) == (SuggestedAction.NONE, (), ())


@pytest.mark.parametrize("domain", ["shop.be", "mail.shop.be", DOMAIN])
def test_where_none_is_one_is_created_at_the_organizational_domain(domain: str) -> None:
    made = suggest({domain: ["some-verification=x"]}, domain, f"{NONE}; {RUA}")
    assert (made.action, made.at, made.records) == (SuggestedAction.CREATE, "shop.be", (f"{NONE}; {RUA}",))
    assert "_dmarc.shop.be" in made.sentence.english()


def test_the_org_domain_trap_is_closed_at_the_organizational_domain() -> None:
    made = suggest({"mail.shop.be": [NONE]}, "mail.shop.be")
    assert (made.action, made.at, made.records) == (SuggestedAction.CREATE, "shop.be", (NONE,))
    assert made.sentence.english().startswith("mail.shop.be has a DMARC record of its own and shop.be has none")


def test_a_record_above_that_would_weaken_what_lies_below_is_left_to_a_person() -> None:
    for zone in ({"mail.shop.be": [REJECT]}, {"mail.shop.be": [REJECT], "shop.be": ["v=dmarc1; p=none"]}):
        made = suggest(zone, "mail.shop.be")
        assert (made.action, made.records) == (SuggestedAction.REVIEW, ())
        assert "A person must choose" in made.sentence.english()


MERGED = {
    "strictest policy": ([NONE, REJECT], REJECT),
    "strictest of each kind": (["v=DMARC1; p=reject; sp=none", "v=DMARC1; p=none; sp=quarantine"],
                               "v=DMARC1; p=reject; sp=quarantine"),
    "sp by default": (["v=DMARC1; p=reject; sp=none", QUARANTINE], "v=DMARC1; p=reject; sp=quarantine"),
    "np by default": (["v=DMARC1; p=reject; np=none", QUARANTINE], "v=DMARC1; p=reject; np=quarantine"),
    "strict alignment": ([f"{REJECT}; adkim=r", f"{NONE}; adkim=S; aspf=s"], f"{REJECT}; adkim=s; aspf=s"),
    "all addresses once": (
        [f"{REJECT}; rua=mailto:a@x.test, mailto:b@x.test;", f"{NONE}; rua=mailto:b@x.test,mailto:c@x.test"],
        f"{REJECT}; rua=mailto:a@x.test,mailto:b@x.test,mailto:c@x.test;",
    ),
    "failure reports": ([f"{REJECT}; ruf=mailto:a@x.test", f"{NONE}; ruf=mailto:c@x.test; fo=1"],
                        f"{REJECT}; ruf=mailto:a@x.test,mailto:c@x.test"),
    "one only tests": ([f"{REJECT}; t=y", NONE], REJECT),
    "both only test": ([f"{REJECT}; t=y", f"{NONE}; t=y"], f"{REJECT}; t=y"),
    "spelling and unknown tags": (["V=DMARC1 ;P = Reject;x=Y;", NONE], "V=DMARC1 ;P = Reject;x=Y;"),
    "tags that stand twice": (["v=DMARC1; p=none; p=reject", NONE], REJECT),
    "a broken one counts": ([NONE, QUARANTINE, "v=dmarc1; p=reject"], REJECT),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "merged"), MERGED.values(), ids=MERGED)
def test_several_are_made_one_and_the_strictest_of_each_thing_counts(texts: list[str], merged: str) -> None:
    for order in (texts, texts[::-1]):
        made = suggest({"shop.be": [*order, "hello"]})
        assert (made.action, made.at, made.records) == (SuggestedAction.REVIEW, "shop.be", (merged,))
        assert sorted(made.replaces) == sorted(texts)
        assert made.sentence.english().startswith(f"{len(texts)} DMARC records stand at _dmarc.shop.be;")


MENDED = {
    "small version": ("v=dmarc1; p=reject; sp=none", "v=DMARC1; p=reject; sp=none"),
    "version not first": ("p=reject; v=DMARC1; x=y", "v=DMARC1; p=reject; x=y"),
    "no version": ("p=reject; rua=mailto:d@shop.be", "v=DMARC1; p=reject; rua=mailto:d@shop.be"),
    "no semicolon": ("v=DMARC1 p=quarantine", "v=DMARC1; p=quarantine"),
    "commas": ("v=DMARC1, p=quarantine, sp=reject", "v=DMARC1; p=quarantine; sp=reject"),
    "escaped": ("v=DMARC1\\; p=reject\\; rua=mailto:d@shop.be", "v=DMARC1; p=reject; rua=mailto:d@shop.be"),
    "quoted": ('"v=DMARC1; p=reject"', "v=DMARC1; p=reject"),
    "curly quotes": ("\u201cv=DMARC1; p=reject\u201d", "v=DMARC1; p=reject"),
    "no-break spaces": ("v=DMARC1;\xa0p=reject", "v=DMARC1; p=reject"),
    "leading space": ("  v=DMARC1; p=reject", "v=DMARC1; p=reject"),
    "colons": ("v=DMARC1; p:reject", "v=DMARC1; p=reject"),
    "no policy": ("v=DMARC1; sp=reject", "v=DMARC1; p=none; sp=reject"),
    "bare address": ("v=DMARC1; sp=none; rua=d@shop.be", "v=DMARC1; p=none; sp=none; rua=mailto:d@shop.be"),
    "policies glued": ("v=DMARC1; p=reject sp=quarantine", "v=DMARC1; p=reject; sp=quarantine"),
    "misspelt below a readable reject": ("v=DMARC1; p=reject; sp=nil", "v=DMARC1; p=reject; sp=reject"),
    "misspelt above a readable reject": (f"v=DMARC1; p=n; sp=reject; {RUA}", f"v=DMARC1; p=reject; sp=reject; {RUA}"),
}


@pytest.mark.parametrize(("text", "mended"), MENDED.values(), ids=MENDED)
def test_what_receivers_discard_is_mended_with_the_same_tags(text: str, mended: str) -> None:
    made = suggest({"shop.be": [text]})
    assert (made.action, made.at, made.records, made.replaces) == (
        SuggestedAction.REVIEW,
        "shop.be",
        (mended,),
        (text,),
    )
    assert made.sentence.english().startswith("Receivers cannot use the DMARC record at _dmarc.shop.be as it is")
    assert suggest({"shop.be": [mended]}).action is SuggestedAction.NONE


@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("v=DMARC1; p=n", ["none", "quarantine", "reject"]),
        (f"v=DMARC1; p=rejct; {RUA}", ["none", "quarantine", "reject"]),
        ("v=DMARC1; p=monitor; sp=quarantine", ["quarantine", "reject"]),
        ("v=DMARC1; p=", ["none", "quarantine", "reject"]),
    ],
)
def test_an_unknown_policy_word_is_asked_for_and_never_guessed_weaker(text: str, policies: list[str]) -> None:
    made = suggest({"shop.be": [text]})
    assert made.action is SuggestedAction.ASK
    assert [read_tags(record)["p"] for record in made.records] == policies


def test_a_mended_record_asks_for_no_less_than_the_one_above_did_meanwhile() -> None:
    zone = {"mail.shop.be": ["v=dmarc1; p=none; t=y"], "shop.be": [f"{REJECT}; adkim=s"]}
    assert suggest(zone, "mail.shop.be").records == ("v=DMARC1; p=reject; adkim=s",)
    tested = {"mail.shop.be": [f"{REJECT}; t=y", f"{NONE}; t=y"], "shop.be": [REJECT]}
    assert suggest(tested, "mail.shop.be").records == (REJECT,)
    suffix = {"shop.be": ["v=DMARC1; sp=none"], "be": [f"{REJECT}; psd=y"]}
    assert suggest(suffix, "shop.be").records == ("v=DMARC1; p=reject; sp=reject",)


def test_a_mended_record_asks_for_the_strict_alignment_the_sp_and_the_np_that_applied() -> None:
    broken = ["v=dmarc1; p=none"]
    split = {"mail.shop.be": broken, "shop.be": [f"{NONE}; sp=reject; np=none"]}
    assert suggest(split, "mail.shop.be").records == (REJECT,)
    zone = {"mail.shop.be": broken, "shop.be": [f"{NONE}; aspf=s"]}
    assert suggest(zone, "mail.shop.be").records == (f"{NONE}; aspf=s",)
    suffix = {"shop.be": broken, "be": [f"{NONE}; np=reject; psd=y"]}
    assert suggest(suffix, "shop.be").records == (f"{NONE}; np=reject",)


def test_a_record_that_is_in_force_already_takes_no_strict_alignment_from_above() -> None:
    """With an address for reports a misspelt `sp` leaves it in force, so the one above counts below it only."""
    zone = {"mail.shop.be": [f"{REJECT}; sp=nil; {RUA}"], "shop.be": [f"{REJECT}; adkim=s; aspf=s"]}
    assert suggest(zone, "mail.shop.be").records == (f"{REJECT}; sp=reject; {RUA}",)


@pytest.mark.parametrize("hidden", walk_names(DOMAIN))
def test_nothing_is_suggested_while_a_name_is_hidden(hidden: str) -> None:
    for zone in ({}, {"shop.be": [NONE, REJECT]}, {DOMAIN: ["v=dmarc1; p=none"]}):
        read = world(zone, DOMAIN)
        del read[hidden]
        made = suggest_dmarc(read, DOMAIN)
        assert (made.action, made.records) == (SuggestedAction.WAIT, ())


# What follows reads records by a second, plain reading of RFC 9989, which shares nothing with the rules.
LEVELS = {"none": 0, "quarantine": 1, "reject": 2}


def plainly(text: str) -> dict[str, str] | None:
    pairs = [part.split("=", 1) for part in text.split(";")]
    tags: dict[str, str] = {}
    for pair in pairs:
        if len(pair) == 2:
            tags.setdefault(pair[0].strip(" \t").lower(), pair[1].strip(" \t"))
    if pairs[0][0].rstrip(" \t").lower() != "v" or tags.get("v") != "DMARC1":
        return None
    words = [tags[name].lower() for name in ("p", "sp", "np") if name in tags]
    if "p" not in tags or not LEVELS.keys() >= set(words):
        uris = [uri.strip() for uri in tags.get("rua", "").split(",")]
        if not any(uri.lower().startswith("mailto:") and "@" in uri for uri in uris):
            return None
        tags = {name: value for name, value in tags.items() if name not in {"p", "sp", "np"}} | {"p": "none"}
    return tags


def effect(zone: Zone, domain: str, *, exists: bool) -> tuple[int, bool, bool]:
    labels, found = domain.split("."), list[tuple[str, dict[str, str]]]()
    for size in range(len(labels), 0, -1):
        name = ".".join(labels[len(labels) - size :])
        valid = [tags for text in zone.get(name, ()) if (tags := plainly(text))]
        if len(valid) == 1:
            found.append((name, valid[0]))
            psd = valid[0].get("psd", "u").lower()
            if psd == "n" or (psd == "y" and name != domain):
                break
    if not found:
        return (0, False, False)
    name, tags = found[0] if found[0][0] == domain else found[-1]
    if tags.get("psd", "u").lower() == "y" and name != domain:
        below = [each for each in found if each[0].count(".") == name.count(".") + 1]
        name, tags = below[-1] if below else (name, tags)
    word = tags["p"]
    if name != domain:
        word = tags.get("sp", word) if exists else tags.get("np", tags.get("sp", word))
    level = LEVELS[word.lower()]
    level -= tags.get("t", "n").lower() == "y" and level > 0
    return (level, tags.get("adkim", "r").lower() == "s", tags.get("aspf", "r").lower() == "s")


def all_effects(zone: Zone, domain: str, at: str) -> list[tuple[int, bool, bool]]:
    """Give the effect on every name, and on names below; whatever a record stands at or below does exist."""
    names = [name for name in walk_names(domain) if "." in name]
    there = [effect(zone, name, exists=True) for name in [*names, *(f"x.{name}" for name in names)]]
    absent = [f"x.{name}" for name in names] + [name for name in names if name != at and not at.endswith(f".{name}")]
    return there + [effect(zone, name, exists=False) for name in absent]


def is_weaker(new: tuple[int, bool, bool], old: tuple[int, bool, bool]) -> bool:
    return any(one < other for one, other in zip(new, old, strict=True))


WORDS = st.sampled_from(["none", "quarantine", "reject", "Reject", "NONE", "n", "rejct", "", "monitor"])
GOOD = st.sampled_from(["none", "quarantine", "reject", "QUARANTINE"])
TAGS = st.one_of(
    st.builds("sp={}".format, WORDS | GOOD),
    st.builds("np={}".format, WORDS | GOOD),
    st.builds("{}={}".format, st.sampled_from(["adkim", "aspf"]), st.sampled_from(["s", "r", "S", "x"])),
    st.sampled_from(["t=y", "t=Y", "t=n", "psd=n", "psd=y", "psd=u", "pct=0", "pct=50", "ri=x", "x=Y z", "zz"]),
    st.sampled_from([RUA, "rua=d@shop.be", "rua=mailto:a@x.test,mailto:b@y.example", "ruf=mailto:r@x.test"]),
    st.sampled_from(["rua=mailto:a@x.test,ruf=mailto:b@x.test", "fo=1", "p:reject", "  ", "p=none"]),
)
VERSIONS = st.sampled_from(["v=DMARC1", "v=DMARC1", "v=DMARC1", "V = DMARC1", "v=dmarc1", "v=DMARC2", '"v=DMARC1', ""])
SEPARATORS = st.sampled_from(["; ", "; ", "; ", ";", " ; ", ", ", " ", "\\; ", ";\xa0"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    policy = draw(st.builds("p={}".format, GOOD | WORDS) | st.just("P = Reject") | st.just("x=1"))
    tags = draw(st.lists(TAGS, max_size=4))
    head = [draw(VERSIONS), policy]
    parts = draw(st.permutations([*head, *tags])) if draw(st.integers(0, 9)) == 0 else [*head, *tags]
    return draw(SEPARATORS).join(parts) + draw(st.sampled_from(["", ";", "; "]))


HELD = st.lists(texts() | st.sampled_from([NONE, REJECT, QUARANTINE, "hello"]), max_size=3, unique=True)
SPARSE = st.just(list[str]()) | HELD
SUFFIX = st.sampled_from([[], [], [], [f"{REJECT}; psd=y"], [f"{QUARANTINE}; psd=y; np=reject; adkim=s"], [NONE]])
ZONES = st.fixed_dictionaries({DOMAIN: SPARSE, "mail.shop.be": SPARSE, "shop.be": SPARSE, "be": SUFFIX})
DOMAINS = st.sampled_from(["shop.be", "mail.shop.be", DOMAIN])


@given(ZONES, DOMAINS, st.sampled_from([NONE, f"{NONE}; {RUA}", QUARANTINE]))
def test_no_suggestion_is_weaker_for_anybody(zone: Zone, domain: str, proposal: str) -> None:
    made = suggest(zone, domain, proposal)
    before = all_effects(zone, domain, made.at)
    for record in made.records:
        after = all_effects({**zone, made.at: [record]}, domain, made.at)
        assert not any(is_weaker(new, old) for new, old in zip(after, before, strict=True))


@given(ZONES, DOMAINS)
def test_no_suggestion_is_weaker_than_what_a_person_reads_there(zone: Zone, domain: str) -> None:
    made = suggest(zone, domain)
    for record in made.records:
        tags = plainly(record)
        assert tags
        for text in made.replaces:
            said = [(part.partition("=")[0].strip(), part.partition("=")[2].strip()) for part in text.split(";")]
            assert LEVELS[tags["p"].lower()] >= max(
                LEVELS.get(value, 0) for name, value in [*said, ("p", "")] if name == "p"
            )
            assert tags.get("adkim", "r") in "sS" or ("adkim", "s") not in said
            assert tags.get("aspf", "r") in "sS" or ("aspf", "s") not in said
            readable = parse_dmarc(text, made.at)
            uris = readable.aggregate_reports if readable else ()
            assert {uri.address for uri in uris if uri.address} <= {
                uri.address for uri in (parse_dmarc(record, made.at) or pytest.fail(record)).aggregate_reports
            }


@given(ZONES, DOMAINS)
def test_a_suggestion_that_was_followed_is_not_made_again(zone: Zone, domain: str) -> None:
    made = suggest(zone, domain)
    for record in made.records:
        again = suggest({**zone, made.at: [record]}, domain)
        assert (again.action, again.records) == (SuggestedAction.NONE, ()) or again.at != made.at


@given(texts(), st.booleans(), st.sampled_from([None, "d@shop.be", "new@reports.example"]))
def test_no_advice_is_weaker(text: str, clean: bool, address: str | None) -> None:  # noqa: FBT001  (drawn)
    record = parse_dmarc(text, "shop.be")
    for advice in dmarc_advice(record, address, clean=clean) if record else ():
        before = all_effects({"shop.be": [text]}, DOMAIN, "shop.be")
        after = all_effects({"shop.be": [advice.record]}, DOMAIN, "shop.be")
        assert not any(is_weaker(new, old) for new, old in zip(after, before, strict=True))
        there = {uri.address for uri in record.aggregate_reports if uri.address} if record else set[str]()
        made = parse_dmarc(advice.record, "shop.be") or pytest.fail(advice.record)
        assert there <= {uri.address for uri in made.aggregate_reports}


HOSTILE = st.text(max_size=50) | st.text(alphabet="v=DMARC1;p:rua@,. nosject\x00\x1b\xa0\u202e\ud800\\\"'", max_size=70)
ATTEMPTS = HOSTILE | st.builds("v=dmarc1;p=none;{}".format, HOSTILE) | st.builds("v=DMARC1;p={}".format, HOSTILE)


@given(st.fixed_dictionaries({name: st.lists(ATTEMPTS, max_size=3) for name in walk_names("mail.shop.be")}))
def test_whatever_stands_there_a_suggestion_is_a_record_of_printing_characters(zone: Zone) -> None:
    made = suggest(zone, "mail.shop.be")
    for record in made.records:
        assert parse_dmarc(record, made.at)
        assert record.isascii()
        assert record.isprintable()
    assert made.sentence.english()
