"""Fuzzing of the parsers by coverage: what was read, written and read again is the same; nothing else is raised.

`uv run --with atheris python bench/fuzz_parsers.py -max_total_time=300 FOLDER`: the options are libFuzzer's, the
folder keeps the corpus. The first octet of an input says which parser gets the rest.
"""

import gc
import importlib
import sys
from types import FunctionType
from typing import Any

import dns.zone
from dns.rdtypes.ANY.TXT import TXT

from sendas.domain.dkim.key_record import KeyProblem, parse_key_record, render_key_record
from sendas.domain.dmarc.record import parse_dmarc, render_dmarc
from sendas.domain.dmarc.tag import join_tags, split_tags
from sendas.domain.spf.record import SpfSyntaxError, parse_spf
from sendas_providers import Change, RRset, Value, quoted, txt_octets, txt_text, zone_file


def _spf(text: str) -> None:
    try:
        record = parse_spf(text)
    except SpfSyntaxError as error:
        assert error.term in text  # noqa: PT017  (both are right)
        return
    assert record.text == text
    assert parse_spf(" ".join([record.version, *(term.text for term in record.terms)])).terms == record.terms


def _dmarc(text: str) -> None:
    assert join_tags(split_tags(text)) == text
    record = parse_dmarc(text, "a.test")
    if record is not None:
        again = parse_dmarc(render_dmarc(record), "a.test")
        assert again is not None
        assert (again.tags, again.policy, again.psd) == (record.tags, record.policy, record.psd)
        assert again.aggregate_reports == record.aggregate_reports
        assert (again.failure_reports, again.failure_options) == (record.failure_reports, record.failure_options)


def _key(text: str) -> None:
    try:
        record = parse_key_record(text)
    except KeyProblem:
        return
    again = parse_key_record(render_key_record(record))
    assert (again.type, again.key, list(again.tags)) == (record.type, record.key, list(record.tags))
    assert (again.is_test, again.is_strict) == (record.is_test, record.is_strict)


def _zone(text: str) -> None:
    rrset = RRset("x.a.test.", "TXT", 60, frozenset({Value(text)}), note=text)
    zone = dns.zone.from_text(zone_file("a.test.", [Change(None, rrset)]), "a.test.", check_origin=False)
    (read,) = (data for _, _, data in zone.iterate_rdatas())
    assert isinstance(read, TXT)
    assert b"".join(read.strings) == txt_octets(text)
    assert read.to_text() == quoted(text)


_PARSERS = (_spf, _dmarc, _key, _zone)


def _try(octets: bytes) -> None:
    if octets:
        _PARSERS[octets[0] % len(_PARSERS)](txt_text(octets[1:]))


if __name__ == "__main__":
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        sys.exit("It takes atheris: uv run --with atheris python bench/fuzz_parsers.py")
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and (each.__module__ or "").startswith(("sendas.domain", "sendas_providers")):
            atheris.instrument_func(each)
    atheris.Setup(sys.argv, _try)
    atheris.Fuzz()
