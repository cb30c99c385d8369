"""What is to know of a return path and a From domain beside their records."""

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Severity
from sendas.domain.path_finding import from_findings, path_findings
from sendas.domain.spf.resolver import Lookup, LookupKind

NONE = Lookup(LookupKind.NODATA)


@pytest.mark.parametrize(
    ("policies", "code"),
    [
        ({"shop.be": ["v=DMARC1; p=none"]}, None),
        ({"shop.be": ["v=DMARC1; p=none; aspf=s"]}, CheckCode.RETURN_PATH_STRICT),
        ({"shop.be": ["v=DMARC1; p=none"], "bounce.shop.be": ["v=DMARC1; psd=n"]}, None),
        (
            {"shop.be": ["v=DMARC1; p=none"], "bounce.shop.be": ["v=DMARC1; p=none; psd=n"]},
            CheckCode.RETURN_PATH_UNALIGNED,
        ),
    ],
)
def test_a_path_that_is_not_aligned_is_told(policies: dict[str, list[str]], code: CheckCode | None) -> None:
    published: dict[str, list[str]] = {"shop.be": [], "be": [], "bounce.shop.be": []} | policies
    found = list(path_findings(published, "shop.be", "bounce.shop.be"))
    assert [each.code for each in found] == ([code] if code else [])
    assert all(each.severity is Severity.WARNING for each in found)


@pytest.mark.parametrize(
    ("mx", "addresses", "told"),
    [
        (NONE, [NONE, NONE], True),
        (Lookup(LookupKind.FOUND, ("mx.shop.be",)), [NONE, NONE], False),
        (NONE, [Lookup(LookupKind.FOUND, ("192.0.2.1",)), NONE], False),
        (Lookup(LookupKind.ERROR), [NONE, NONE], False),
    ],
)
def test_answers_that_cannot_arrive_are_told(mx: Lookup, addresses: list[Lookup], *, told: bool) -> None:
    assert [each.code for each in from_findings("shop.be", mx, addresses)] == ([CheckCode.FROM_NO_MX] if told else [])
