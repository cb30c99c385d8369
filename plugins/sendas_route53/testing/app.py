"""The stand-in as a WSGI application: signatures, rights, trouble, and moto behind it."""

import re
import socket
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Final
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment
from xml.etree import ElementTree as ET

from moto.moto_server.werkzeug_app import (  # pyright: ignore[reportMissingTypeStubs]  # its server has none
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.test import run_wsgi_app

from sendas_providers.testing.trouble import Moment
from sendas_route53.names import normalized_name
from sendas_route53.testing import routes
from sendas_route53.testing.account import FakeAws, Key, Seen
from sendas_route53.testing.iam import allows
from sendas_route53.testing.refusal import Answer, RefusalError, answered, listed_refusal, refused
from sendas_route53.testing.signature_check import signer
from sendas_route53.testing.trouble import Fault

_HELD: Final = 3.0  # seconds without an answer
_WRITE: Final = "ChangeResourceRecordSets"
_ACTIONS: Final = (
    ("GET", r"/2013-04-01/hostedzone/[^/]+/rrset/?", "ListResourceRecordSets"),
    ("POST", r"/2013-04-01/hostedzone/[^/]+/rrset/?", _WRITE),
    ("GET", r"/2013-04-01/hostedzonesbyname/?", "ListHostedZonesByName"),
    ("GET", r"/2013-04-01/hostedzone/[^/]+", "GetHostedZone"),
    ("GET", r"/2013-04-01/hostedzonecount", "GetHostedZoneCount"),
    ("GET", r"/2013-04-01/healthcheck", "ListHealthChecks"),
    ("GET", r"/2013-04-01/change/[^/]+", "GetChange"),
)
_OURS: Final[Mapping[str, Callable[[FakeAws, Seen, Fault | None], Answer]]] = {
    "ListResourceRecordSets": routes.list_records,
    "ListHostedZonesByName": routes.list_zones,
    _WRITE: routes.change_records,
    "GetChange": routes.get_change,
}
_LIES: Final = frozenset({Fault.STALE, Fault.FORGETFUL, Fault.PAGE_LOOP})
_moto: Final = DomainDispatcherApplication(create_backend_app)


class App:
    """Answers for an account."""

    def __init__(self, fake: FakeAws) -> None:
        self._fake = fake
        self._asked = 0
        self._trouble = fake.trouble

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        seen = _seen(environ, body)
        answer = self._answer(seen, environ)
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body))), *answer.headers]
        start_response(answer.line, headers)
        return [answer.body]

    def _answer(self, seen: Seen, environ: WSGIEnvironment) -> Answer:
        fault, moment = self._fault(seen)
        if fault and fault not in _LIES and moment is Moment.BEFORE:
            return self._spoilt(fault, environ)
        try:
            answer = self._right(seen, environ, fault if fault in _LIES else None)
        except RefusalError as error:
            listed = self._fake.lists_refusals and error.code == "InvalidChangeBatch"
            answer = listed_refusal(error) if listed else refused(error)
        return self._spoilt(fault, environ) if fault and fault not in _LIES else answer

    def _fault(self, seen: Seen) -> tuple[Fault | None, Moment]:
        with self._fake.lock:
            self._fake.seen.append(seen)
            write = seen.action == _WRITE
            self._fake.writes += write
            trouble = self._fake.trouble
            if trouble is not self._trouble:
                self._trouble, self._asked = trouble, 0
            self._asked += 1
            if trouble and trouble.strikes(self._asked, write=write):
                return trouble.fault, trouble.moment if write else Moment.BEFORE
            return None, Moment.BEFORE

    def _right(self, seen: Seen, environ: WSGIEnvironment, fault: Fault | None) -> Answer:
        url = f"http://{seen.headers['host']}{seen.path}{'?' if seen.query else ''}{seen.query}"
        key, service = signer(self._fake, seen.method, url, seen.headers, seen.body)
        if service == "sts":
            return self._sts(seen, environ)
        _check_rights(self._fake, key, seen)
        answer = _OURS.get(seen.action)
        return answer(self._fake, seen, fault) if answer else self._moto(seen, environ)

    def _sts(self, seen: Seen, environ: WSGIEnvironment) -> Answer:
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        if form.get("Action") != "AssumeRole":
            return self._moto(seen, environ)
        wanted = self._fake.roles.get(form.get("RoleArn", ""))
        if wanted is None or (wanted[0] and form.get("ExternalId") != wanted[0]):
            raise RefusalError(403, "AccessDenied", "User is not authorized to perform: sts:AssumeRole")
        answer = self._moto(seen, environ)
        tree = ET.fromstring(answer.body)  # noqa: S314  (moto's words)
        own, secret, token = (tree.findtext(f".//{{*}}{name}", "") for name in _MADE)
        self._fake.keys[own] = Key(own, secret, wanted[1], token)
        return answer

    def _moto(self, seen: Seen, environ: WSGIEnvironment) -> Answer:
        passed = {**environ, "wsgi.input": BytesIO(seen.body), "HTTP_ACCEPT_ENCODING": "identity"}
        if seen.path != "/":  # moto knows by itself whose a key is that it made
            passed["HTTP_X_MOTO_ACCOUNT_ID"] = self._fake.account
        chunks, status, headers = run_wsgi_app(_moto, passed)
        return Answer(int(status.split()[0]), b"".join(chunks), kind=headers.get("content-type", "text/xml"))

    def _spoilt(self, fault: Fault, environ: WSGIEnvironment) -> Answer:
        if fault is Fault.SILENT:
            self._fake.released.wait(_HELD)
        return _PLAIN.get(fault) or _dropped(environ)


_MADE: Final = ("AccessKeyId", "SecretAccessKey", "SessionToken")
_PLAIN: Final = {
    Fault.THROTTLED: refused(RefusalError(400, "Throttling", "Rate exceeded"), ("Retry-After", "7")),
    Fault.THROTTLED_BARE: refused(RefusalError(400, "Throttling", "Rate exceeded")),
    Fault.PRIOR: refused(RefusalError(400, "PriorRequestNotComplete", "The request was rejected")),
    Fault.BROKEN: refused(RefusalError(500, "InternalFailure", "An internal error")),
    Fault.FORBIDDEN: refused(RefusalError(403, "AccessDenied", "User is not authorized to perform this")),
    Fault.BAD_GATEWAY: Answer(502, b"<html><body>Bad Gateway</body></html>", kind="text/html"),
    Fault.BAD_XML: Answer(200, b'<?xml version="1.0"?><ListResourceRecordSetsResponse><Resource'),
    Fault.EMPTY: Answer(200, b""),
    Fault.STRANGE: answered("SomethingElse", "<Value>1</Value>"),
}


def _seen(environ: WSGIEnvironment, body: bytes) -> Seen:
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    headers = {name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers |= {"content-type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
    action = next((name for verb, form, name in _ACTIONS if verb == method and re.fullmatch(form, path)), "")
    if not action and b"Action=" in body:
        action = parse_qs(body.decode())["Action"][0]
    return Seen(method, action, path, environ.get("QUERY_STRING", ""), headers, body)


def _check_rights(fake: FakeAws, key: Key, seen: Seen) -> None:
    zone = re.match(r"/2013-04-01/hostedzone/([^/]+)", seen.path)
    resource = f"arn:aws:route53:::hostedzone/{zone[1]}" if zone else "*"
    if seen.action == "GetChange":
        resource = f"arn:aws:route53:::change/{seen.path.rpartition('/')[2]}"
    context = _context(seen) if seen.action == _WRITE else {}
    if key.policy is not None and not allows(key.policy, f"route53:{seen.action}", resource, context):
        message = f"User: arn:aws:iam::{fake.account}:user/x is not authorized to perform: route53:{seen.action}"
        raise RefusalError(403, "AccessDenied", message)


def _context(seen: Seen) -> dict[str, list[str]]:
    tree = ET.fromstring(seen.body)  # noqa: S314  (the plugin's own words)
    names = [normalized_name(each.text or "") for each in tree.findall(".//{*}ResourceRecordSet/{*}Name")]
    return {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": names,
        "route53:ChangeResourceRecordSetsRecordTypes": [each.text or "" for each in tree.findall(".//{*}Type")],
        "route53:ChangeResourceRecordSetsActions": [each.text or "" for each in tree.findall(".//{*}Action")],
    }


def _dropped(environ: WSGIEnvironment) -> Answer:
    # Closing would wait for the files that werkzeug has made of it.
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError
