"""Modules that do other than they are told: what we would leave of a zone is judged after every step."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from sendas_lexicon.account import Account
from sendas_lexicon.hosters import Hoster
from sendas_lexicon.provider import Lexicon
from sendas_lexicon.worker_process import NoAnswer
from sendas_providers import Change, Outcome, ProviderOptions, Rejected, RRset, Unavailable, Value, Zone
from sendas_providers.json_value import Json

SPF, OURS, TOKEN = "v=spf1 mx -all", "v=spf1 mx include:us.example -all", "token"
ZONE = Zone("shop.be.", "shop.be.")
Row = tuple[str, str, str]


@dataclass
class Module:
    """A zone at a hoster, as a worker gives it."""

    rows: list[Row] = field(default_factory=lambda: [("shop.be", "TXT", SPF), ("shop.be", "TXT", TOKEN)])
    calls: list[str] = field(default_factory=list[str])

    async def ask(self, call: Json) -> Json:
        self.calls.append(str(call["call"]))
        if call["call"] == "list":
            return {"answer": [self.listed(row) for row in self.listed_rows()]}
        if call["call"] == "create":
            return self.create((str(call["name"]), str(call["type"]), str(call["content"])))
        return self.delete(str(call["id"]))

    async def aclose(self) -> None:
        pass

    def listed_rows(self) -> list[Row]:
        return self.rows

    def served_rows(self) -> list[Row]:
        return self.rows

    def listed(self, row: Row) -> Json:
        return {"name": row[0], "type": row[1], "content": row[2], "ttl": 300, "id": self.id_of(row)}

    def id_of(self, row: Row) -> str:
        return "/".join(row)

    def create(self, row: Row) -> Json:
        self.rows.append(row)
        return {"answer": True}

    def delete(self, identifier: str) -> Json:
        self.rows = [row for row in self.rows if self.id_of(row) != identifier]
        return {"answer": True}

    def texts(self) -> list[str]:
        return sorted(text for _, _, text in self.rows)


class DeletesTheSet(Module):
    """Deletes every value where it is given the id of one."""

    def delete(self, identifier: str) -> Json:
        self.rows = []
        return {"answer": identifier != ""}


class DeletesNothing(Module):
    def delete(self, identifier: str) -> Json:
        return {"answer": identifier != ""}


class SaysNo(Module):
    def create(self, row: Row) -> Json:
        if row[2] == OURS:
            return {"answer": False}
        return super().create(row)


class MakesItTwice(Module):
    """Writes each value, and something of its own."""

    def create(self, row: Row) -> Json:
        super().create(row)
        if row[2] == OURS:
            self.rows.append((*row[:2], OURS.upper()))
        return {"answer": True}


class LosesTheSet(Module):
    """Adds a value by writing the set anew without what was there."""

    def create(self, row: Row) -> Json:
        if row[2] == OURS:
            self.rows = []
        return super().create(row)


class ListsLate(Module):
    """Lists what it made only after having listed a number of times."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def listed_rows(self) -> list[Row]:
        late = self.calls.count("list") < self.after
        return [row for row in self.rows if row[2] != OURS or not late]


class IsLate(ListsLate):
    """Serves what it made as late as it lists it."""

    def served_rows(self) -> list[Row]:
        return self.listed_rows()


class Breaks(Module):
    """Does not answer from the second write on, which is not made."""

    def create(self, row: Row) -> Json:
        raise NoAnswer(row)


class SharesIds(Module):
    def id_of(self, row: Row) -> str:
        return row[0]


class IsSlow(Module):
    """Takes more than half of the deadline for every call."""

    async def ask(self, call: Json) -> Json:
        await asyncio.sleep(1.1)
        return await super().ask(call)


class CallsItAt(Module):
    """Lists the zone's own name as @, and writes it as nothing, which its hoster does not take."""

    def __init__(self, listed: str) -> None:
        super().__init__()
        self.name = listed

    def listed(self, row: Row) -> Json:
        return {**super().listed(row), "name": self.name}

    def create(self, row: Row) -> Json:
        return {"step": "calling", "error": "http", "status": 422, "name": row[0]}


class HasNoIds(Module):
    def id_of(self, row: Row) -> str:
        del row
        return ""


def provider_of(module: Module) -> Lexicon:
    async def read_txt(name: str) -> Sequence[str]:
        assert name == ZONE.name
        return [text for _, rdtype, text in module.served_rows() if rdtype == "TXT"]

    options = ProviderOptions(lambda _: True, read_txt=read_txt, deadline=2)
    return Lexicon(Account(Hoster("x", "X"), ZONE.name, options, module, patience=(0.01, 0.02)))


def rrset(*texts: str) -> RRset:
    return RRset(ZONE.name, "TXT", 300, frozenset(map(Value, texts)))


SWAP = Change(rrset(SPF, TOKEN), rrset(OURS, TOKEN))
THEIRS = sorted([SPF, TOKEN])


@pytest.mark.parametrize(
    ("make", "outcome", "left", "said"),
    [
        (Module, Outcome.APPLIED, sorted([OURS, TOKEN]), ""),
        (DeletesTheSet, Outcome.UNKNOWN, THEIRS, "something else was done; put back as it was"),
        (DeletesNothing, Outcome.UNKNOWN, THEIRS, "something else was done; it is not there now"),
        (SaysNo, Outcome.FAILED, THEIRS, "said no; put back as it was"),
        (LosesTheSet, Outcome.UNKNOWN, THEIRS, "something else is there now; put back as it was"),
        (lambda: ListsLate(6), Outcome.UNKNOWN, sorted([OURS, TOKEN]), "it is there now"),
        (lambda: ListsLate(1000), Outcome.UNKNOWN, sorted([OURS, TOKEN]), "in the DNS, and not listed"),
        (lambda: IsLate(11), Outcome.UNKNOWN, THEIRS, "put back as it was"),
        (Breaks, Outcome.UNKNOWN, [TOKEN], "partial: putting it back failed"),
    ],
)
async def test_a_swap(make: Callable[[], Module], outcome: Outcome, left: Sequence[str], said: str) -> None:
    module = make()
    [result] = await provider_of(module).apply(ZONE, [SWAP], note="")
    assert (result.outcome, module.texts()) == (outcome, left)
    assert result.detail.endswith(said)
    assert set(module.calls) <= {"list", "create", "delete"}


async def test_what_a_module_adds_of_its_own_is_told() -> None:
    module = MakesItTwice()
    [result] = await provider_of(module).apply(ZONE, [SWAP], note="")
    assert result.outcome is Outcome.UNKNOWN
    assert result.detail.endswith(f"partial: {OURS.upper()!r} is there")
    assert module.texts().count(SPF) == 1


@pytest.mark.parametrize("make", [SharesIds, HasNoIds])
async def test_an_id_that_is_not_of_one_record_is_never_deleted(make: Callable[[], Module]) -> None:
    module = make()
    with pytest.raises(Rejected, match="no id that is its own"):
        await provider_of(module).apply(ZONE, [SWAP], note="")
    assert set(module.calls) == {"list"}


async def test_what_could_outlast_the_services_patience_is_not_begun() -> None:
    module = IsSlow()
    with pytest.raises(Unavailable, match="too slowly"):
        await provider_of(module).apply(ZONE, [SWAP], note="")
    assert (module.texts(), set(module.calls)) == (THEIRS, {"list"})


@pytest.mark.parametrize("name", ["@", "@.shop.be"])
async def test_a_zone_whose_own_name_the_module_could_not_write_again_is_left(name: str) -> None:
    module = CallsItAt(name)
    with pytest.raises(Rejected, match="calls the zone itself @"):
        await provider_of(module).apply(ZONE, [SWAP], note="")
    assert (module.texts(), set(module.calls)) == (THEIRS, {"list"})


async def test_what_is_no_text_makes_no_sense() -> None:
    module = Module()
    module.rows.append(("shop.be", "TXT", "\ud800"))
    with pytest.raises(Unavailable, match="makes no sense"):
        await provider_of(module).read(ZONE, [ZONE.name])


async def test_an_addition_touches_nothing_else() -> None:
    module = LosesTheSet()
    module.rows[0] = ("shop.be", "TXT", "other")
    [result] = await provider_of(module).apply(
        ZONE, [Change(rrset("other", TOKEN), rrset("other", TOKEN, OURS))], note=""
    )
    assert (result.outcome, module.texts()) == (Outcome.UNKNOWN, ["other", TOKEN])
