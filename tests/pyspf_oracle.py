"""pyspf, another implementation of check_host(), as it is or corrected, answered from the same memory."""

import importlib.util
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.resolver import LookupType
from tests.pyspf_corrections import CORRECTIONS


@dataclass(frozen=True, slots=True)
class OracleVerdict:
    result: str
    explanation: str
    problem: str


@cache
def pyspf(corrections: Iterable[str] = ()) -> ModuleType:
    """Load pyspf with corrections, by their names."""
    spec = importlib.util.find_spec("spf")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text()
    for name in corrections:
        for old, new in CORRECTIONS[name].changes:
            assert source.count(old) == 1, old
            source = source.replace(old, new)
    module = ModuleType("spf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escape sequences in its docstrings
        exec(compile(source, spec.origin, "exec"), module.__dict__)  # noqa: S102  (pinned, from the lock file)
    return module


def ask_pyspf(
    spf: ModuleType,
    answers: Mapping[tuple[str, LookupType], tuple[str, ...]],
    ip: IPAddress,
    mail_from: str,
    helo: str,
) -> OracleVerdict:
    """Let pyspf check a host; its default explanation is empty."""

    def look_up(name: str, kind: str, *_rest: object) -> Iterator[tuple[tuple[str, str], object]]:
        values = answers.get((name.lower(), LookupType(kind)))
        if values == ():
            raise spf.TempError(name)
        for place, value in enumerate(values or ()):
            yield (name, kind), _pyspf_value(kind, value, place)

    vars(spf)["DNSLookup"] = look_up
    query = spf.query(i=str(ip), s=mail_from, h=helo, strict=True)
    query.set_default_explanation("")
    result, _code, explanation = query.check()
    return OracleVerdict(result, explanation if result == "fail" else "", getattr(query, "prob", ""))


def _pyspf_value(kind: str, value: str, place: int) -> object:
    if kind == "TXT":
        return (value.encode(),)
    return (place, value) if kind == "MX" else value
