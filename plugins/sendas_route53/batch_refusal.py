"""The refusal of a batch, which comes in a form of its own that the SDK reads as nothing."""

from http import HTTPStatus
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape


def readable_refusal(status: int, body: bytes) -> bytes:
    """Write `InvalidChangeBatch` with its list of messages as other refusals are written; leave anything else.

    >>> readable_refusal(400, b"<InvalidChangeBatch><Messages><Message>a</Message></Messages></InvalidChangeBatch>")
    b'<ErrorResponse><Error><Code>InvalidChangeBatch</Code><Message>a</Message></Error></ErrorResponse>'
    """
    if status != HTTPStatus.BAD_REQUEST or b"<InvalidChangeBatch" not in body:
        return body
    try:
        tree = ET.fromstring(body)  # noqa: S314  (expat does not fetch, and ends entities that grow)
    except ET.ParseError:
        return body
    words = "; ".join(each.text or "" for each in tree.iterfind(".//{*}Message"))
    error = f"<Code>InvalidChangeBatch</Code><Message>{escape(words)}</Message>"
    return f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode()
