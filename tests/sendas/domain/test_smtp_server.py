"""What may be entered as a company's own SMTP server."""

import pytest

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.smtp_server import SmtpSecurity, SmtpServer, check_smtp_server


@pytest.mark.parametrize(
    ("host", "canonical"),
    [
        (" SMTP.Example.com. ", "smtp.example.com"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("münchen.example", "xn--mnchen-3ya.example"),
    ],
)
def test_a_host_comes_out_in_canonical_form(host: str, canonical: str) -> None:
    assert check_smtp_server(host, 465, SmtpSecurity.TLS, "me") == SmtpServer(canonical, 465, SmtpSecurity.TLS, "me")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "mail",
        "127.1",
        "0x7f000001",
        "2130706433",
        "a..b",
        "fe80::1%eth0",
        "[::1]",
        "user@host.be",
        "host.be:25",
        "a.be\r\nQUIT",
    ],
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(Refused) as caught:
        check_smtp_server(host, 587, SmtpSecurity.STARTTLS)
    assert [(problem.code, problem.field) for problem in caught.value.problems] == [
        (ErrorCode.INVALID_INPUT, ("smtp", "host"))
    ]
    assert "\r" not in str(caught.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Refused) as caught:
        check_smtp_server("mail", 22, SmtpSecurity.TLS, "me\r\nRSET")
    assert [problem.field[-1] for problem in caught.value.problems] == ["host", "port", "username"]


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_no_setting_opens_a_port_that_does_not_exist(port: int) -> None:
    with pytest.raises(Refused, match="from 1 to 65535"):
        check_smtp_server("mail.be", port, SmtpSecurity.TLS, any_port=True)


def test_other_ports_are_opened_by_the_operator_only() -> None:
    assert check_smtp_server("mail.be", 1025, SmtpSecurity.TLS, any_port=True).port == 1025
    with pytest.raises(Refused, match="use one of 25, 465, 587, 2525"):
        check_smtp_server("mail.be", 1025, SmtpSecurity.TLS)


def test_an_empty_user_name_is_none_and_a_long_one_is_refused() -> None:
    assert check_smtp_server("mail.be", 25, SmtpSecurity.TLS, "").username is None
    with pytest.raises(Refused, match="at most 320"):
        check_smtp_server("mail.be", 25, SmtpSecurity.TLS, "x" * 321)


def test_a_name_without_a_dot_is_for_closed_networks() -> None:
    assert check_smtp_server("LocalHost", 2525, SmtpSecurity.TLS, any_port=True).host == "localhost"
    with pytest.raises(Refused):
        check_smtp_server("localhost", 2525, SmtpSecurity.TLS)
