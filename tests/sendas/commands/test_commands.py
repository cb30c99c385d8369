"""The command line, as an operator types it: real processes on a database of their own."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

_DEADLINE = 30.0


def sendas(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sendas", *arguments]
    environment = _environment(variables)
    return subprocess.run(  # noqa: S603  (our own command)
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_DEADLINE, check=False
    )


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    # Without byte code every start would compile its imports again: three seconds each.
    dropped = ("SENDAS_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, **variables}


def test_the_first_start_makes_the_database_and_the_key(tmp_path: Path) -> None:
    made = sendas(tmp_path, "token", "create", "--name", "backend", "--scope", "send:check")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"sa_live_\w{8}_[\w-]{43}_[0-9a-f]{8}", made.stdout.splitlines()[-1])
    assert stat.S_IMODE((tmp_path / "sendas.key").stat().st_mode) == 0o600
    assert (tmp_path / "sendas.db").exists()


def test_a_company_is_created_once(tmp_path: Path) -> None:
    new = ("company", "create", "--external-id", "c1", "--name", "Été", "--email", "info@starcomm.be", "--locale", "fr")
    assert sendas(tmp_path, *new).returncode == 0
    again = sendas(tmp_path, *new)
    assert again.returncode == 2
    assert again.stderr == "sendas: There is a company with this externalId already.\n"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SENDAS_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "/nowhere/at does not exist"),
        ({"SENDAS_DATABASE_URL": "postgresql://x/y"}, "PostgreSQL is not available yet"),
        ({"SENDAS_DNS_ROOTS": "not-an-address"}, "SENDAS_DNS_ROOTS"),
        ({"SENDAS_DNS_UPSTREAM": "dns.example"}, "SENDAS_DNS_UPSTREAM: “dns.example” is not"),
        ({"SENDAS_DNS_RESOLVERS": "tls://192.0.2.1"}, "SENDAS_DNS_RESOLVERS: “tls://192.0.2.1” is not a resolver"),
        (
            {"SENDAS_DNS_UPSTREAM": "tls://192.0.2.1#a.example", "SENDAS_DNS_UPSTREAM_CA": "missing.pem"},
            "SENDAS_DNS_UPSTREAM: missing.pem is not a file of certificates",
        ),
        ({"SENDAS_MASTER_KEY": "hunter2"}, "SENDAS_MASTER_KEY"),
        ({"SENDAS_CONFIG": "missing.toml"}, "missing.toml"),
    ],
)
def test_what_the_operator_must_mend_is_one_line(tmp_path: Path, variables: dict[str, str], words: str) -> None:
    failed = sendas(tmp_path, "token", "create", **variables)
    assert failed.returncode == 2
    assert words in failed.stderr
    assert "Traceback" not in failed.stderr
    assert "hunter2" not in failed.stderr


def test_a_broken_sendas_toml_says_where(tmp_path: Path) -> None:
    (tmp_path / "sendas.toml").write_text("[[servers]]\nid = 'server-1'\n")
    failed = sendas(tmp_path, "token", "create")
    assert failed.returncode == 2
    assert "sendas.toml" in failed.stderr
    assert "general_address" in failed.stderr


def test_another_master_key_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    sendas(tmp_path, "token", "create")
    before = (tmp_path / "sendas.db").read_bytes()
    failed = sendas(tmp_path, "token", "create", SENDAS_MASTER_KEY="11" * 32)
    assert failed.returncode == 2
    assert "the master key is not the one" in failed.stderr
    assert (tmp_path / "sendas.db").read_bytes() == before


def test_schema_prints_the_contract(tmp_path: Path) -> None:
    printed = sendas(tmp_path, "schema")
    assert printed.stdout == (Path(__file__).parents[3] / "schema.graphql").read_text()
    assert list(tmp_path.iterdir()) == []


def test_serve_answers_and_logs_json_lines(tmp_path: Path) -> None:
    token = sendas(tmp_path, "token", "create").stdout.splitlines()[-1]
    sendas(tmp_path, "company", "create", "--external-id", "c1", "--name", "Starcomm", "--email", "theo@starcomm.be")
    process = subprocess.Popen(
        [sys.executable, "-m", "sendas", "serve"],
        cwd=tmp_path,
        env=_environment({"SENDAS_PORT": "0", "SENDAS_LOG_LEVEL": "INFO"}),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        lines = _until(process, "running on")
        url = re.search(r"http://127\.0\.0\.1:\d+", lines[-1])
        assert url is not None
        _check_api(url.group(), token)
    finally:
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=_DEADLINE)[1]
    logged = [json.loads(line) for line in [*lines, *rest.splitlines()]]
    assert any("examples" in each["event"] for each in logged)
    request = next(each for each in logged if each["event"] == "request" and each["path"] == "/graphql")
    assert request["request_id"] == "from-the-proxy"
    assert token not in rest
    assert process.returncode == -signal.SIGTERM  # uvicorn ends its work, then lets the signal do its own


def _until(process: subprocess.Popen[str], words: str) -> list[str]:
    lines: list[str] = []
    ends = time.monotonic() + _DEADLINE
    assert process.stderr is not None
    while time.monotonic() < ends:
        lines.append(process.stderr.readline())
        if words in lines[-1]:
            return lines
    raise AssertionError(lines)


def _check_api(url: str, token: str) -> None:
    for path in ("/healthz", "/readyz"):
        with urllib.request.urlopen(url + path, timeout=_DEADLINE) as answer:  # noqa: S310  (loopback)
            assert json.load(answer)["status"] == "ok"
    headers = {
        "Authorization": f"Bearer {token}",
        "Sendas-Company": "c1",
        "Content-Type": "application/json",
        "X-Request-Id": "from-the-proxy",
    }
    body = json.dumps({"query": "{company{name email}}"}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, headers)  # noqa: S310  (loopback)
    with urllib.request.urlopen(request, timeout=_DEADLINE) as answer:  # noqa: S310  (loopback)
        assert json.load(answer) == {"data": {"company": {"name": "Starcomm", "email": "theo@starcomm.be"}}}
