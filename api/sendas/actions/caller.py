"""Who acts for which company."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sendas.domain.locale import Locale
from sendas.store.audit_event import Act


@dataclass(frozen=True, slots=True)
class Caller:
    """The company that an action is for, and who asked for it."""

    company_id: UUID
    actor: str
    locale: Locale = Locale.EN

    def act(self, at: datetime) -> Act:
        """Give what the audit log needs to know."""
        return Act(self.company_id, self.actor, at)
