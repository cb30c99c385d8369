"""Services made from settings: what every command starts with."""

from collections.abc import Generator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address

from sendas.configuration_error import ConfigurationError
from sendas.dns.endpoint import Endpoint, parse_endpoint
from sendas.dns.pace import Pace
from sendas.dns.reader import AuthoritativeReader
from sendas.dns.roots import ROOT_SERVERS
from sendas.domain.address_policy import may_connect
from sendas.domain.observation import DnsReader
from sendas.domain.second_opinion import NoOpinion, SecondOpinion
from sendas.domain.smtp_server import SmtpServer
from sendas.domain_connect_settings import own_at_domain_connect
from sendas.engine.dbos_engine import DbosEngine
from sendas.engine.engine_file import EngineFile
from sendas.engine.memory_engine import MemoryEngine
from sendas.engine.port import HostedEngine
from sendas.mail.checked_socket import resolve_host
from sendas.mail.smtp_probe import probe
from sendas.servers_file import read_servers
from sendas.services import Services, SmtpProbe
from sendas.settings import Settings
from sendas.store.database import Database
from sendas.store.installation import prove_master_key
from sendas.store.master_key import master_key
from sendas.store.migrate import migrate
from sendas.store.sealing import CannotUnseal, Sealer
from sendas.txt_through import txt_through
from sendas_providers import SHIPPED, MayReach, PluginHost, ProviderOptions


@contextmanager
def assembled(settings: Settings) -> Generator[Services]:
    """Open the database, bring it to its newest shape, and put the services together; close it all at the end.

    Raises `ConfigurationError` for what the operator must mend.
    """
    servers = read_servers(settings.config)
    may_reach = _may_reach(allow_private=settings.dns_allow_private)
    reader = dns_reader(settings)
    database = Database(settings.database_url)
    try:
        migrate(database)
        yield Services(
            database=database,
            sealer=_proven_sealer(settings, database),
            servers={server.id: server for server in servers.servers},
            reader=reader,
            probe_smtp=_smtp_probe(may_reach, any_port=settings.dns_allow_private),
            public_url=settings.url,
            second_opinion=second_opinion(settings),
            private_network=settings.dns_allow_private,
            example_servers=servers.example,
            providers=PluginHost(SHIPPED if settings.plugins is None else settings.plugins),
            provider_options=_provider_options(settings, may_reach, reader),
            engine=_engine(settings),
        )
    finally:
        database.close()


def dns_reader(settings: Settings) -> DnsReader:
    """Make the reader that the settings ask for; raises `ConfigurationError`."""
    if settings.dns_upstream:
        from sendas.recursors import recursive_reader  # noqa: PLC0415  (a megabyte that only its users should pay)

        return recursive_reader(settings)

    def pace() -> Pace | None:
        return Pace(settings.dns_rate) if settings.dns_rate else None

    return AuthoritativeReader(_roots(settings), allow_private=settings.dns_allow_private, pace=pace)


def second_opinion(settings: Settings) -> SecondOpinion:
    """Give the validating resolvers of the settings; raises `ConfigurationError`."""
    if not settings.dns_resolvers:
        return NoOpinion()
    from sendas.recursors import validating_resolvers  # noqa: PLC0415  (as above)

    return validating_resolvers(settings)


def _roots(settings: Settings) -> list[Endpoint]:
    if not settings.dns_roots:
        return list(ROOT_SERVERS)
    try:
        return [parse_endpoint(text) for text in settings.dns_roots]
    except ValueError as error:
        message = f"SENDAS_DNS_ROOTS: {error}"
        raise ConfigurationError(message) from None


def _proven_sealer(settings: Settings, database: Database) -> Sealer:
    sealer = Sealer(master_key(settings.master_key, settings.key_path))
    try:
        with database.writing() as connection:
            prove_master_key(connection, sealer)
    except CannotUnseal:
        message = (
            f"the master key is not the one that {database.path} was made with: set SENDAS_MASTER_KEY or "
            f"SENDAS_MASTER_KEY_FILE (now {settings.key_path}) to that key; nothing was changed"
        )
        raise ConfigurationError(message) from None
    return sealer


def _engine(settings: Settings) -> HostedEngine:
    path = settings.engine_path
    if settings.engine == "memory":
        return MemoryEngine()
    if settings.sqlite_path and path.resolve() == settings.sqlite_path.resolve():
        message = "SENDAS_ENGINE_DATABASE must be another file than the database"
        raise ConfigurationError(message)
    if not path.parent.is_dir():
        message = f"SENDAS_ENGINE_DATABASE: the folder {path.parent} does not exist"
        raise ConfigurationError(message)
    EngineFile(path).must_be_ours()
    return DbosEngine(path)


def _may_reach(*, allow_private: bool) -> MayReach:
    def may_reach(address: IPv4Address | IPv6Address) -> bool:
        return may_connect(address, allow_private=allow_private)

    return may_reach


def _provider_options(settings: Settings, may_reach: MayReach, reader: DnsReader) -> ProviderOptions:
    urls = {
        "cloudflare": settings.cloudflare_base_url,
        "route53": settings.route53_endpoint_url,
        "route53.sts": settings.route53_sts_endpoint_url,
    }
    return ProviderOptions(
        may_reach,
        resolve_host,
        any_port=settings.dns_allow_private,
        endpoints={provider: url for provider, url in urls.items() if url},
        settings={"route53": _own_at_route53(settings), "domain_connect": own_at_domain_connect(settings)},
        read_txt=txt_through(reader),
    )


def _own_at_route53(settings: Settings) -> dict[str, str]:
    secret = settings.route53_secret_access_key
    own = {
        "access_key_id": settings.route53_access_key_id,
        "secret_access_key": secret.get_secret_value() if secret else None,
        "principal": settings.route53_principal,
    }
    return {key: value for key, value in own.items() if value}


def _smtp_probe(may_reach: MayReach, *, any_port: bool) -> SmtpProbe:
    async def talk(server: SmtpServer, password: str | None) -> None:
        await probe(server, password, may_reach=may_reach, any_port=any_port)

    return talk
