"""Signed messages (TSIG, RFC 8945) as a server sees them."""

from collections.abc import Mapping
from dataclasses import dataclass

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import dns.tsig

Keys = Mapping[dns.name.Name, dns.tsig.Key]
_ERRORS: Mapping[type[Exception], dns.rcode.Rcode] = {
    dns.message.UnknownTSIGKey: dns.rcode.BADKEY,
    dns.tsig.BadAlgorithm: dns.rcode.BADKEY,
    dns.tsig.BadSignature: dns.rcode.BADSIG,
    dns.tsig.BadTime: dns.rcode.BADTIME,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A message, and what is wrong with its signature: NOERROR where it has none or a good one."""

    message: dns.message.Message
    error: dns.rcode.Rcode = dns.rcode.NOERROR

    @property
    def signed(self) -> bool:
        """Whether it has a good signature."""
        return self.message.had_tsig and self.error == dns.rcode.NOERROR


def keys_of(secrets: Mapping[str, str]) -> Keys:
    """Make HMAC-SHA256 keys from names and base64 secrets."""
    keys = [dns.tsig.Key(name.lower(), secret) for name, secret in secrets.items()]
    return {key.name: key for key in keys}


def open_request(wire: bytes, keys: Keys) -> Request:
    """Read a message and check its signature; raises `dns.exception.DNSException` or `ValueError` for no message."""
    try:
        return Request(dns.message.from_wire(wire, keyring=dict(keys)))
    except dns.exception.DNSException as failure:
        error = _ERRORS.get(type(failure))
        if error is None:
            raise
        return Request(dns.message.from_wire(wire, keyring=False), error)


def refuse_signature(request: Request, reply: dns.message.Message) -> None:
    """Turn a reply into the unsigned refusal of a signature (RFC 8945 section 5.2)."""
    reply.set_rcode(dns.rcode.NOTAUTH)
    if request.message.tsig is None:
        return
    [record] = request.message.tsig.processing_order()
    reply.tsig = dns.rrset.from_rdata(request.message.tsig.name, 0, record.replace(mac=b"", error=request.error))
