"""Why some modules, or some of what they could do, are offered to nobody: seen in each over a stand-in."""

from collections.abc import Mapping

import pytest

from sendas_lexicon.hosters import offered
from sendas_lexicon.listing import listing_of
from tests.plugins.sendas_lexicon.module_over import ZONE, Answer, Call, module_over, paged

SPF = "v=spf1 mx -all"
_ALIYUN = {"auth_key_id": "k", "auth_secret": "s"}
_TOKEN = {"auth_token": "t"}
_NAMED = {"auth_username": "u", "auth_token": "t"}


def test_desec_deletes_the_first_record_where_an_id_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    written = list[tuple[str, object]]()

    def answer(call: Call) -> object:
        if call.method != "GET":
            written.append((call.path, call.body))
            return {}
        return [
            {"name": f"{ZONE}.", "subname": "", "type": "MX", "ttl": 3600, "records": ["10 mx.shop.be."]},
            {"name": f"x.{ZONE}.", "subname": "x", "type": "TXT", "ttl": 3600, "records": ['"theirs"']},
        ]

    with module_over("desec", _TOKEN, answer, monkeypatch) as lexicon:
        assert lexicon.delete_record(identifier="0000000") is True
    [(path, body)] = written
    assert path.endswith("/MX/")
    assert isinstance(body, dict)
    assert body["records"] == []
    assert "desec" not in offered()


def test_gandi_deletes_all_that_is_at_a_name_and_takes_quotes_from_what_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = list[tuple[str, str, object]]()
    sets = [
        {"rrset_name": "x", "rrset_type": "A", "rrset_ttl": 300, "rrset_values": ["192.0.2.1"]},
        {"rrset_name": "x", "rrset_type": "TXT", "rrset_ttl": 300, "rrset_values": ['"cut " "here"']},
    ]

    def answer(call: Call) -> object:
        if call.method != "GET":
            written.append((call.method, call.path, call.body))
        return sets[1] if call.path.endswith("/x/TXT") else sets

    options = {**_TOKEN, "api_protocol": "rest"}
    with module_over("gandi", options, answer, monkeypatch) as lexicon:
        assert {record["id"] for record in lexicon.list_records()} == {"x"}
        lexicon.delete_record(identifier="x")
        lexicon.create_record("TXT", f"x.{ZONE}", "ours")
    deleted, put = written
    assert deleted[:2] == ("DELETE", f"/v5/livedns/domains/{ZONE}/records/x")
    assert isinstance(put[2], dict)
    assert put[2]["rrset_values"] == ['cut " "here', "ours"]
    assert "gandi" not in offered()


def test_dinahosting_deletes_all_of_a_name_and_type(monkeypatch: pytest.MonkeyPatch) -> None:
    deleted = list[str]()

    def answer(call: Call) -> object:
        command = call.form["command"]
        if "Delete" in command:
            deleted.append(call.form["text"])
        rows = [{"type": "TXT", "hostname": ZONE, "text": text} for text in (SPF, "theirs")]
        return {"responseCode": 1000, "data": [{"domain": ZONE}] if command == "Services_GetDomains" else rows}

    options = {"auth_username": "u", "auth_password": "p"}
    with module_over("dinahosting", options, answer, monkeypatch) as lexicon:
        first, *_ = lexicon.list_records()
        lexicon.delete_record(identifier=first["id"])
    assert deleted == [SPF, "theirs"]
    assert "dinahosting" not in offered()


def test_gehirn_lists_the_last_value_alone_and_deletes_none_but_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    rrset = {"id": "7", "type": "TXT", "name": f"{ZONE}.", "ttl": 300, "records": [{"data": SPF}, {"data": "ours"}]}
    written = list[object]()

    def answer(call: Call) -> object:
        if call.path.endswith("/zones"):
            return [{"name": ZONE, "id": "1", "current_version_id": "2"}]
        if call.method != "GET":
            written.append(call.body)
        return [rrset]

    options = {**_TOKEN, "auth_secret": "s"}
    with module_over("gehirn", options, answer, monkeypatch) as lexicon:
        [ours] = lexicon.list_records()
        assert lexicon.delete_record(identifier=ours["id"]) is True
    assert written == [rrset]
    assert "gehirn" not in offered()


def _aliyun(call: Call) -> object:
    rows = [{"RecordId": n, "RR": f"a{n}", "Type": "TXT", "TTL": 600, "Value": "x"} for n in range(21)]
    page = paged(rows, int(call.query.get("PageSize", 20)), call.query.get("PageNumber"))
    return {"DomainId": "1", "DomainRecords": {"Record": page}}


def _dnsimple(call: Call) -> object:
    if call.path == "/v2/accounts":
        return {"data": [{"id": 1, "plan_identifier": "x", "email": "x"}]}
    if call.path.endswith("/domains"):
        return {"data": [{"id": 1}]}
    row = {"type": "TXT", "ttl": 600, "content": "x", "priority": None}
    rows = [{**row, "id": n, "name": f"a{n}"} for n in range(31)]
    return {"data": paged(rows, int(call.query.get("per_page", 30)), call.query.get("page"))}


def _vercel(call: Call) -> object:
    rows = [{"id": f"{n}", "type": "TXT", "name": f"a{n}", "value": "x", "ttl": 60} for n in range(21)]
    return {"domain": {"id": "1"}, "records": rows[: int(call.query.get("limit", 20))], "pagination": {"next": 1}}


def _ultradns(call: Call) -> object:
    rows = [{"ownerName": f"a{n}.{ZONE}.", "rrtype": "TXT (16)", "ttl": 60, "rdata": ["x"]} for n in range(101)]
    start = int(call.query.get("offset", 0))
    return {"rrSets": rows[start : start + int(call.query.get("limit", 100))]}


def _dnspod(call: Call) -> object:
    rows = [{"id": f"{n}", "type": "TXT", "name": f"a{n}", "value": "x", "ttl": "600"} for n in range(501)]
    start = int(call.form.get("offset", 0))
    return {"status": {"code": "1"}, "domain": {"id": "1"}, "records": rows[start : start + 500]}


def _namecom(call: Call) -> object:
    rows = [{"id": n, "type": "TXT", "fqdn": f"a{n}.{ZONE}.", "answer": "x", "ttl": 300} for n in range(1001)]
    page = int(call.query.get("page", 1))
    more = {"nextPage": page + 1} if page * 1000 < len(rows) else {}
    return {"domains": [{"domainName": ZONE}], "records": paged(rows, 1000, str(page)), **more}


@pytest.mark.parametrize(
    ("module", "options", "answer", "listed", "there"),
    [
        ("aliyun", _ALIYUN, _aliyun, 20, 21),
        ("dnsimple", _TOKEN, _dnsimple, 30, 31),
        ("vercel", _TOKEN, _vercel, 20, 21),
        ("ultradns", _TOKEN, _ultradns, 100, 101),
        ("dnspod", _NAMED, _dnspod, 500, 501),
        ("namecom", _NAMED, _namecom, 1000, 1001),
    ],
)
def test_a_module_that_lists_one_page_of_several(
    module: str, options: Mapping[str, str], answer: Answer, listed: int, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made is not seen then, and what was there is put back beside it."""
    with module_over(module, options, answer, monkeypatch) as lexicon:
        assert len(lexicon.list_records()) == listed < there
    assert module not in offered()


def test_rcodezero_takes_every_alias_for_a_relative_name(monkeypatch: pytest.MonkeyPatch) -> None:
    written = list[object]()

    def answer(call: Call) -> object:
        if call.method != "GET":
            written.append(call.body)
        return {"data": []}

    with module_over("rcodezero", _TOKEN, answer, monkeypatch) as lexicon:
        lexicon.create_record("CNAME", f"s1.{ZONE}", "s1.us.example.")
    assert f"s1.us.example.{ZONE}." in str(written)
    assert offered()["rcodezero"].types == {"TXT"}


def test_digitalocean_lists_the_zone_itself_as_at_and_writes_it_as_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    written = list[object]()

    def answer(call: Call) -> object:
        if call.method == "POST":
            written.append(call.form["name"])
        return {"domain_records": [{"id": 7, "type": "TXT", "name": "@", "ttl": 300, "data": SPF}]}

    with module_over("digitalocean", _TOKEN, answer, monkeypatch) as lexicon:
        [record] = lexicon.list_records()
        lexicon.create_record("TXT", ZONE, "ours")
    assert (record["name"], written) == (f"@.{ZONE}", [""])
    assert listing_of(f"{ZONE}.", [record]).calls_itself_at
