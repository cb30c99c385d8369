"""The six ways a company's mail can leave."""

from enum import auto

from sendas.domain.named_enum import NamedEnum


class SendingMethod(NamedEnum):
    """A company's choice; two of them send from its own domain through one of our servers."""

    GENERAL_ADDRESS = auto()
    OWN_DOMAIN_SERVER_1 = auto()
    OWN_DOMAIN_SERVER_2 = auto()
    SMTP = auto()
    GOOGLE = auto()
    MICROSOFT = auto()

    @property
    def server_id(self) -> str | None:
        """The server that the method sends through, None where it is not one of ours."""
        return _SERVER_IDS.get(self)

    @property
    def is_own_domain(self) -> bool:
        """Whether the method needs DNS records at the sender's domain."""
        return self in _SERVER_IDS

    @property
    def needs_no_domain(self) -> bool:
        """Whether mail leaves through an account of the company's own, with whatever address it allows."""
        return self in {SendingMethod.SMTP, SendingMethod.GOOGLE, SendingMethod.MICROSOFT}


_SERVER_IDS = {
    SendingMethod.OWN_DOMAIN_SERVER_1: "server-1",
    SendingMethod.OWN_DOMAIN_SERVER_2: "server-2",
}


def method_of(server_id: str) -> SendingMethod:
    """Give the method that sends through a server.

    >>> method_of("server-2").name
    'OWN_DOMAIN_SERVER_2'
    """
    return next(method for method, known in _SERVER_IDS.items() if known == server_id)
