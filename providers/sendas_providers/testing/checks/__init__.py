"""The conformance kit that every provider plugin is held to; needs pytest and pytest-asyncio in auto mode.

class TestMine(ProviderChecks):
    @pytest.fixture
    async def subject(self):
        yield MySubject(...)

What they showed is kept with `pytest -p sendas_providers.testing.recording --conformance FILE`, for subjects that say
whose `provider_id` they are, what they `ran_against` and at which `level`. `live` lends them a zone of a service.
"""

from collections.abc import Callable

import pytest

# Before the checks are imported: so that a failing one shows its values.
pytest.register_assert_rewrite(
    *(f"{__name__}.{module}" for module in ("aliases", "failures", "reading", "undoing", "writing"))
)

from sendas_providers.testing.checks.aliases import AliasChecks  # noqa: E402  (after the rewriting is set up)
from sendas_providers.testing.checks.failures import FailureChecks  # noqa: E402  (as above)
from sendas_providers.testing.checks.live import live, live_options, live_settings  # noqa: E402  (as above)
from sendas_providers.testing.checks.reading import ReadingChecks  # noqa: E402  (as above)
from sendas_providers.testing.checks.subject import Subject  # noqa: E402  (as above)
from sendas_providers.testing.checks.undoing import UndoChecks  # noqa: E402  (as above)
from sendas_providers.testing.checks.writing import WritingChecks  # noqa: E402  (as above)
from sendas_providers.testing.recording import LEVEL, PROVIDER, RAN_AGAINST  # noqa: E402  (as above)


class ProviderChecks(ReadingChecks, WritingChecks, AliasChecks, UndoChecks, FailureChecks):
    """Inherit these checks and give a fixture `subject`."""

    @pytest.fixture(autouse=True)
    def _recorded(self, subject: Subject, record_property: Callable[[str, object], None]) -> None:
        if subject.provider_id:
            record_property(PROVIDER, subject.provider_id)
            record_property(RAN_AGAINST, subject.ran_against)
            record_property(LEVEL, subject.level)


def check_names() -> frozenset[str]:
    """Give the names of all checks."""
    return frozenset(name for name in dir(ProviderChecks) if name.startswith("test_"))


__all__ = ["ProviderChecks", "Subject", "check_names", "live", "live_options", "live_settings"]
