"""Answers as AWS writes them."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/"
_STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
}


class RefusalError(Exception):
    """Raised for what AWS refuses."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `headers` beside those of its content."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = field(default="text/xml")

    @property
    def line(self) -> str:
        """Its status as WSGI has it."""
        return _STATUS[self.status]


def refused(error: RefusalError, *headers: tuple[str, str]) -> Answer:
    """Write a refusal."""
    told = f"<Type>Sender</Type><Code>{error.code}</Code><Message>{escape(str(error))}</Message>"
    return answered("ErrorResponse", f"<Error>{told}</Error><RequestId>r</RequestId>", error.status, *headers)


def listed_refusal(error: RefusalError) -> Answer:
    """Write the refusal of a batch as AWS's documentation has it."""
    messages = f"<Messages>{element('Message', error)}</Messages>"
    return answered(error.code, f"{messages}{element('RequestId', 'r')}", error.status)


def answered(root: str, inner: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """Write an answer of Route 53."""
    text = f'<?xml version="1.0"?>\n<{root} xmlns="{NAMESPACE}">{inner}</{root}>'
    return Answer(status, text.encode(), headers)


def element(name: str, text: object) -> str:
    """Write an element that holds text."""
    return f"<{name}>{escape(str(text))}</{name}>"
