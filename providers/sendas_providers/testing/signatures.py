"""Signed messages (TSIG, RFC 8945) as a server sees them."""

from collections.abc import Mapping

import dns.message
import dns.name
import dns.rcode
import dns.rdtypes.ANY.TSIG
import dns.rrset
import dns.tsig

Keys = Mapping[dns.name.Name, dns.tsig.Key]
_ERRORS = {
    dns.message.UnknownTSIGKey: dns.rcode.BADKEY,
    dns.tsig.BadAlgorithm: dns.rcode.BADKEY,
    dns.tsig.BadSignature: dns.rcode.BADSIG,
    dns.tsig.BadTime: dns.rcode.BADTIME,
}


def keys_of(secrets: Mapping[str, str]) -> Keys:
    """Make HMAC-SHA256 keys from names and base64 secrets."""
    return {
        dns.name.from_text(name).canonicalize(): dns.tsig.Key(name.lower(), secret) for name, secret in secrets.items()
    }


def open_signed(wire: bytes, keys: Keys) -> dns.message.Message:
    """Read a message. Where its signature is wrong it has a TSIG record and no keyring (see `refusal`).

    Raises `dns.exception.DNSException` or `ValueError` for what is no message.
    """
    try:
        return dns.message.from_wire(wire, keyring=dict(keys))
    except tuple(_ERRORS):
        return dns.message.from_wire(wire, keyring=False)


def refusal(wire: bytes, message: dns.message.Message, keys: Keys) -> dns.message.Message | None:
    """Give the reply to a message with a wrong signature (RFC 8945 section 5.2), None where all is well."""
    if message.tsig is None or message.keyring:
        return None
    reply = dns.message.make_response(message)
    reply.set_rcode(dns.rcode.NOTAUTH)
    reply.tsig = dns.rrset.from_rdata(message.tsig.name, 0, _unsigned(wire, message.tsig, keys))
    return reply


def _unsigned(wire: bytes, tsig: dns.rrset.RRset, keys: Keys) -> dns.rdtypes.ANY.TSIG.TSIG:
    error = dns.rcode.BADSIG
    try:
        dns.message.from_wire(wire, keyring=dict(keys))
    except tuple(_ERRORS) as failure:
        error = _ERRORS[type(failure)]
    [record] = tsig.processing_order()
    if not isinstance(record, dns.rdtypes.ANY.TSIG.TSIG):
        raise TypeError(record)
    replaced = record.replace(mac=b"", error=error)
    if not isinstance(replaced, dns.rdtypes.ANY.TSIG.TSIG):
        raise TypeError(replaced)
    return replaced
