"""The key is in the request, and in no log, error, traceback, result, argument or environment."""

from collections.abc import Sequence

import pytest

from sendas_lexicon.provider import Lexicon
from sendas_providers import Change, DnsError
from sendas_providers.testing.trouble import Moment
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_lexicon.subjects import KEY, ORIGIN, STRANGER, ZONE, provider_at, txt
from tests.plugins.sendas_lexicon.workers import shown, workers
from tests.plugins.sendas_powerdns.test_secrecy import everything_logged
from tests.plugins.sendas_powerdns.test_secrecy import shown as shown_error
from tests.servers import PowerDns


async def all_that_is_said(provider: Lexicon) -> list[str]:
    told = [repr(provider), repr(provider.account), repr(vars(provider.account.process).keys())]
    change = Change(None, txt("secrecy", "x"))
    for call in (
        provider.check(),
        provider.zones(ORIGIN),
        provider.read(ZONE, [ZONE.name]),
        provider.apply(ZONE, [change, Change(change.after, None)], note="n"),
    ):
        try:
            told.append(repr(await call))
        except DnsError as error:
            told += shown_error(error)
        told += [shown(pid, what) for pid in workers() for what in ("cmdline", "environ")]
    await provider.aclose()
    return told


_FAULTS = (Fault.TOO_MANY, Fault.FORBIDDEN, Fault.SILENT, Fault.RESET, Fault.NOT_JSON)


@pytest.mark.parametrize(("key", "faults"), [(KEY, _FAULTS), (STRANGER, ())])
async def test_no_log_error_or_traceback_has_the_key(
    powerdns: PowerDns, key: str, faults: Sequence[Fault], capfd: pytest.CaptureFixture[str]
) -> None:
    async with HttpProxy(powerdns.address, powerdns.api_port).running() as proxy:
        with everything_logged() as told:
            for fault in (None, *faults):
                proxy.trouble = Trouble(fault, Moment.AFTER) if fault else None
                patience = 1 if fault is Fault.SILENT else 10
                told.extend(await all_that_is_said(provider_at(proxy.url, powerdns, key=key, deadline=patience)))
        assert any(key in call.headers.values() for call in proxy.seen)
    told.extend(capfd.readouterr())
    assert len(told) > 10
    assert [text for text in told if key in text or key[4:24] in text] == []
