"""Why a conversation with a mail server failed, said to the company that entered the server."""

import ssl

import aiosmtplib

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.smtp_server import SmtpServer
from sendas.mail.server_words import show_words


class NoStartTls(Exception):  # noqa: N818  (an answer of the server, not a fault)
    """The server does not offer STARTTLS."""


class NoLogin(Exception):  # noqa: N818  (an answer of the server, not a fault)
    """The server offers no login that we can do."""


# The sentence and the field it is about; the first kind that fits decides, so the most particular come first.
_SENTENCES: dict[type[Exception], tuple[Sentence, *tuple[str, ...]]] = {
    ssl.SSLCertVerificationError: (Sentence("The certificate of {host} cannot be trusted: {reason}."), "host"),
    ssl.SSLError: (Sentence("{host} does not speak TLS on port {port} as asked: {reason}."), "security"),
    NoStartTls: (Sentence("{host} does not offer STARTTLS on port {port}, so nothing can be sent safely."), "security"),
    NoLogin: (Sentence("{host} offers no login on port {port} that we can use."), "username"),
    aiosmtplib.SMTPAuthenticationError: (Sentence("{host} refused the login: {answer}"), "password"),
    aiosmtplib.SMTPResponseException: (Sentence("{host} answered: {answer}"),),
    TimeoutError: (Sentence("{host} did not answer on port {port} within {seconds} seconds."), "port"),
    aiosmtplib.SMTPException: (Sentence("{host} closed the connection."),),
    OSError: (Sentence("{host} takes no connection on port {port}."), "port"),
    UnicodeEncodeError: (Sentence("The password holds characters that cannot be sent."), "password"),
}


def explain(failure: Exception, server: SmtpServer, password: str | None, deadline: float) -> Refused:
    """Give the refusal for a failure: its field, and a sentence with the server's words but without the password."""
    values: dict[str, str | int] = {"host": server.host, "port": server.port, "seconds": f"{deadline:g}"}
    values |= {"answer": _answer(failure, password), "reason": _tls_reason(failure, password)}
    sentence, *field = _sentence(failure)
    shown = {name: value for name, value in values.items() if f"{{{name}}}" in sentence.template}
    return Refused.because(ErrorCode.SMTP_FAILED, Sentence(sentence.template, shown), "smtp", *field)


def _sentence(failure: Exception) -> tuple[Sentence, *tuple[str, ...]]:
    cause = _tls_error(failure) or failure
    return next(sentence for kind, sentence in _SENTENCES.items() if isinstance(cause, kind))


def _answer(failure: Exception, password: str | None) -> str:
    if isinstance(failure, aiosmtplib.SMTPResponseException):
        return show_words(f"{failure.code} {failure.message}", password)
    return ""


def _tls_reason(failure: Exception, password: str | None) -> str:
    match _tls_error(failure):
        case ssl.SSLCertVerificationError(verify_message=words):
            return show_words(words.rstrip("."), password)
        case ssl.SSLError(reason=words):
            return show_words((words or "").replace("_", " ").lower(), password)
        case _:
            return ""


def _tls_error(failure: BaseException | None) -> ssl.SSLError | None:
    while failure is not None and not isinstance(failure, ssl.SSLError):
        failure = failure.__cause__
    return failure
