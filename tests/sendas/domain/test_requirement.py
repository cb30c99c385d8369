"""Which rows a domain must publish, by the server's configuration (product.md section 7.3)."""

import pytest

from sendas.domain.observation import RecordType
from sendas.domain.requirement import DkimIdentity, Purpose, dmarc_requirement, requirements, return_path_domain
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server

CNAME = ReturnPath(ReturnPathKind.CNAME, "bounce", "rp.sendas.example")
MX = ReturnPath(ReturnPathKind.MX, "bounce", "rp.sendas.example")
APEX = ReturnPath(ReturnPathKind.APEX)
TXT_KEY = Dkim()
CNAME_KEY = Dkim(DkimKind.CNAME, target="{selector}.{company}.dkim.sendas.example")
IDENTITY = DkimIdentity("sendas-1", "QUJD", "c1")


def server(path: ReturnPath, dkim: Dkim) -> Server:
    return Server(
        "server-1", {"en": "Server 1"}, "include:spf.sendas.example", path, "noreply@out.sendas.example", dkim
    )


Row = tuple[Purpose, RecordType, str, str, int | None]
PATH_ROWS: dict[ReturnPath, list[Row]] = {
    CNAME: [(Purpose.RETURN_PATH, RecordType.CNAME, "bounce.shop.be", "rp.sendas.example", None)],
    MX: [
        (Purpose.RETURN_PATH, RecordType.MX, "bounce.shop.be", "rp.sendas.example", 10),
        (Purpose.SPF, RecordType.TXT, "bounce.shop.be", "v=spf1 include:spf.sendas.example -all", None),
    ],
    APEX: [(Purpose.SPF, RecordType.TXT, "shop.be", "v=spf1 include:spf.sendas.example ~all", None)],
}
KEY_ROWS: dict[Dkim, Row] = {
    TXT_KEY: (Purpose.DKIM, RecordType.TXT, "sendas-1._domainkey.shop.be", "v=DKIM1; k=rsa; p=QUJD", None),
    CNAME_KEY: (
        Purpose.DKIM, RecordType.CNAME, "sendas-1._domainkey.shop.be", "sendas-1.c1.dkim.sendas.example", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", PATH_ROWS, ids=lambda path: str(path.kind))
@pytest.mark.parametrize("dkim", KEY_ROWS, ids=lambda dkim: str(dkim.kind))
def test_the_rows_are_those_of_the_server(path: ReturnPath, dkim: Dkim) -> None:
    rows = requirements("shop.be", server(path, dkim), IDENTITY)
    shown = [(row.purpose, row.type, row.name, row.value, row.priority) for row in rows]
    expected = [*PATH_ROWS[path], KEY_ROWS[dkim]]
    assert shown == expected
    assert all(row.required for row in rows)
    assert [(row.question.name, row.question.type) for row in rows] == [(row.name, row.type) for row in rows]


def test_the_return_path_is_a_name_of_its_own_or_the_domain() -> None:
    domains = [return_path_domain("shop.be", server(path, TXT_KEY)) for path in (CNAME, MX, APEX)]
    assert domains == ["bounce.shop.be", "bounce.shop.be", "shop.be"]


def test_a_policy_is_only_recommended() -> None:
    row = dmarc_requirement("shop.be", server(APEX, TXT_KEY))
    assert (row.purpose, row.name, row.value, row.required) == (
        Purpose.DMARC, "_dmarc.shop.be", "v=DMARC1; p=none", False,
    )  # fmt: skip
