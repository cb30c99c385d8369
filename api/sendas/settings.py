"""The SENDAS_* variables of the environment, each with a working default."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sendas.configuration_error import ConfigurationError

_PREFIX = "SENDAS_"
_SQLITE = "sqlite:///"


def _split(text: object) -> object:
    return tuple(re.split(r"[,\s]+", text.strip(", \t\r\n"))) if isinstance(text, str) else text


def _matching(pattern: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(pattern)
        return text

    return AfterValidator(check)


def _not_empty(items: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item for item in items if item)


_Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_not_empty)]
_Url = Annotated[str, _matching(r"https?://[^\s/?#@]+(/[^\s?#]*)?"), AfterValidator(lambda url: url.rstrip("/"))]
_Origin = Annotated[str, _matching(r"https?://[^\s/?#@*]+"), AfterValidator(str.lower)]
_Origins = Annotated[tuple[_Origin, ...], NoDecode, BeforeValidator(_split)]
_Level = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda level: str(level).upper())]
_Database = Annotated[str, _matching(r"sqlite:///[^\s?#]+|postgresql://[^\s]+")]


class Settings(BaseSettings):
    """Everything that the environment decides; a field's description says what its variable must be."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True)

    database_url: _Database = Field(default="sqlite:///sendas.db", description="sqlite:///PATH or postgresql://...")
    engine: Literal["dbos", "memory"] = Field(default="dbos", description="dbos or memory")
    engine_database: Path | None = Field(default=None, description="the path of a file of its own")
    config: Path | None = Field(default=None, description="the path of a sendas.toml")
    host: Annotated[str, _matching(r"[^\s/]+")] = Field(
        default="127.0.0.1", description="a host name or address to listen at"
    )
    port: int = Field(default=8000, ge=0, le=65535, description="a whole number from 0 to 65535")
    public_url: _Url | None = Field(default=None, description="an http:// or https:// URL without a query")
    master_key: SecretStr | None = Field(default=None, description="32 bytes as base64 or hex")
    master_key_file: Path | None = Field(default=None, description="the path of a key file")
    plugins: _Texts | None = Field(default=None, description="names of provider plugins, separated by commas")
    dns_roots: _Texts = Field(default=(), description="addresses or address:port, separated by commas")
    dns_resolvers: _Texts = Field(default=(), description="resolvers, separated by commas")
    dns_upstream: _Texts = Field(default=(), description="resolvers, separated by commas")
    dns_upstream_ca: Path | None = Field(default=None, description="the path of a file of certificates")
    dns_rate: float = Field(default=20.0, ge=0, le=10_000, description="queries a second from 0 (no limit) to 10000")
    dns_allow_private: bool = Field(default=False, description="1 or 0")
    route53_endpoint_url: _Url | None = Field(default=None, description="an http:// or https:// URL without a query")
    route53_sts_endpoint_url: _Url | None = Field(
        default=None, description="an http:// or https:// URL without a query"
    )
    route53_access_key_id: Annotated[str, _matching(r"[A-Z0-9]{16,128}")] | None = Field(
        default=None, description="the id of an AWS access key"
    )
    route53_secret_access_key: SecretStr | None = Field(default=None, description="the secret of that AWS access key")
    route53_principal: Annotated[str, _matching(r"arn:aws:iam::[0-9]{12}:(root|user/\S+|role/\S+)")] | None = Field(
        default=None, description="the ARN of the IAM user or role that the access key is of"
    )
    cloudflare_base_url: _Url | None = Field(default=None, description="an http:// or https:// URL without a query")
    domain_connect_templates: Path | None = Field(
        default=None, description="the path of a Domain Connect template, or of a folder of them"
    )
    domain_connect_key_file: Path | None = Field(default=None, description="the path of an RSA private key in PEM")
    domain_connect_key_host: Annotated[str, _matching(r"[A-Za-z0-9_-]{1,63}")] | None = Field(
        default=None, description="the one label below syncPubKeyDomain at which that key is published"
    )
    domain_connect_api_hosts: _Texts = Field(default=(), description="host names, separated by commas")
    cors_origins: _Origins = Field(
        default=(), description="origins like https://app.example, separated by commas, never *"
    )
    log_level: _Level = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @classmethod
    def from_environment(cls) -> Self:
        """Read the variables.

        Raises `ConfigurationError` with one sentence for each wrong variable; it never shows a value.
        """
        try:
            return cls()
        except ValidationError as error:
            sentences = dict.fromkeys(_sentence(detail) for detail in error.errors(include_input=False))
        raise ConfigurationError("\n".join(sentences))

    @property
    def url(self) -> str:
        """Where hand-over links point, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an SQLite database; None for PostgreSQL."""
        return Path(self.database_url.removeprefix(_SQLITE)) if self.database_url.startswith(_SQLITE) else None

    @property
    def engine_path(self) -> Path:
        """The file of the engine's database; without a setting it lies beside the SQLite database."""
        beside = self.sqlite_path or Path("sendas.db")
        return self.engine_database or beside.with_name(f"{beside.stem}.engine.db")

    @property
    def key_path(self) -> Path:
        """The file of the master key; without a setting it lies beside the SQLite database."""
        return self.master_key_file or (self.sqlite_path or Path("sendas.db")).with_name("sendas.key")


def _sentence(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    expected = Settings.model_fields[name].description
    return f"{_PREFIX}{name.upper()} must be {expected}."
