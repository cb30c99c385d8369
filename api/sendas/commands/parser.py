"""The command line: which command, with what."""

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from sendas import __version__
from sendas.domain.locale import Locale
from sendas.domain.principal import Scope

_MODULE = "sendas.commands.{}"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name; gives the exit code.

    A command's module is imported when it is asked for: `sendas schema` need not load a web server.
    """
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = import_module(_MODULE.format(options.command.replace("-", "_"))).run
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("sendas", description="Mail from your customers' own domains.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the API and look domains up in the background")
    commands.add_parser("migrate", help="bring the database to the shape that this version needs")
    commands.add_parser("schema", help="print the GraphQL schema")
    demo = commands.add_parser("demo", help="see the whole story on this machine, with a name server of its own")
    demo.add_argument("--once", action="store_true", help="end after the last step")
    _add_check(commands.add_parser("check", help="say all about a domain's mail DNS; no database is needed"))
    _add_token(commands.add_parser("token", help="issue tokens"))
    _add_company(commands.add_parser("company", help="add companies"))
    _add_dkim(commands.add_parser("dkim", help="hand DKIM keys to the mail server"))
    _add_domain_connect(commands.add_parser("domain-connect", help="be known to DNS hosts that take part in it"))
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("domain", metavar="DOMAIN")
    parser.add_argument("--server", metavar="ID", help="the sending server of sendas.toml (default: the first)")
    parser.add_argument("--selector", metavar="NAME", help="look at the DKIM key of this selector too")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _add_token(parser: argparse.ArgumentParser) -> None:
    create = parser.add_subparsers(dest="action", required=True).add_parser(
        "create", help="print a new token as the last line: a service key, or with --company one for its front end"
    )
    create.add_argument("--name", default="", help="what it is for")
    create.add_argument("--scope", action="extend", nargs="+", default=[], choices=[str(each) for each in Scope])
    create.add_argument("--company", metavar="REF", help="bind it to the company of this externalId")
    create.add_argument("--ttl", type=_lifetime, metavar="1h", help="how long it works (m, h, d)")


def _add_company(parser: argparse.ArgumentParser) -> None:
    create = parser.add_subparsers(dest="action", required=True).add_parser("create", help="add a company")
    create.add_argument("--external-id", required=True, metavar="REF", help="the id your application knows it by")
    create.add_argument("--name", required=True)
    create.add_argument("--email", required=True, metavar="ADDRESS")
    create.add_argument("--locale", default="en", choices=[str(each) for each in Locale])


def _add_dkim(parser: argparse.ArgumentParser) -> None:
    export = parser.add_subparsers(dest="action", required=True).add_parser(
        "export", help="write private keys and signing tables (audited)"
    )
    export.add_argument("--format", required=True, choices=["opendkim", "rspamd"])
    export.add_argument("--domain", action="append", default=[], metavar="NAME", help="only this domain")
    export.add_argument("--out", type=Path, default=Path("dkim"), help="the folder to write to (default: dkim)")


def _add_domain_connect(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    template = actions.add_parser("template", help="write the templates of your servers, to be put before DNS hosts")
    template.add_argument("--provider-id", required=True, metavar="NAME", help="a domain of yours, such as example.com")
    template.add_argument("--provider-name", required=True, metavar="TEXT", help="what people know you as")
    template.add_argument("--key-domain", metavar="NAME", help="where your key is published (default: --provider-id)")
    template.add_argument("--redirect-domain", metavar="HOST", help="where people come back (SENDAS_PUBLIC_URL)")
    template.add_argument("--server", action="append", default=[], metavar="ID", help="only this server")
    template.add_argument("--version", type=int, default=1, metavar="N", help="higher with each change")
    template.add_argument("--out", type=Path, default=Path(), help="the folder to write to (default: this one)")
    lint = actions.add_parser("lint", help="hold templates against the rules of the public ones")
    lint.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="SENDAS_DOMAIN_CONNECT_TEMPLATES when left out"
    )
    lint.add_argument("--dns", action="store_true", help="look whether your key is published as well")
    key = actions.add_parser("key", help="make the key that requests are signed with, and print what to publish")
    key.add_argument("--out", type=Path, default=Path("domain-connect.pem"), help="its file; one that is there is kept")
    key.add_argument("--key-host", default="_dck1", metavar="LABEL", help="another one for each key (default: _dck1)")
    key.add_argument("--key-domain", required=True, metavar="NAME", help="the syncPubKeyDomain of your templates")


def _lifetime(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,5})([mhd])", text)
    if found is None:
        message = f"{text!r} is not a time such as 30m, 1h or 7d"
        raise argparse.ArgumentTypeError(message)
    return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))})
