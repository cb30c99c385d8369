"""Running an action for a mutation: its refusal becomes data, here and nowhere else."""

from collections.abc import Awaitable
from typing import TypeVar
from uuid import UUID

import strawberry

from sendas.actions.absent import ABSENT, AbsentType
from sendas.domain.global_id import read_global_id
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.graphql.context import Info
from sendas.graphql.errors import ApiError
from sendas.graphql.user_error import UserError, user_errors
from sendas.store.database import BusyError

T = TypeVar("T")


async def attempt(info: Info, action: Awaitable[T]) -> tuple[T | None, list[UserError]]:
    """Give what an action gives, or its problems."""
    try:
        return await action, []
    except Refused as refused:
        return None, user_errors(refused, info.context)
    except BusyError:
        code, message = "BUSY", "The database is busy and nothing was saved. Try again."
        raise ApiError(code, message) from None


def given(value: T | None) -> T | AbsentType:
    """Take null for absent, where there is nothing that null could bring back."""
    return ABSENT if value is None or value is strawberry.UNSET else value


def given_or_null(value: T | None) -> T | AbsentType | None:
    """Tell absent from null."""
    return ABSENT if value is strawberry.UNSET else value


def own_id(text: str, kind: str) -> UUID:
    """Give the id behind a global id, one that nothing has for every other text: both answer NOT_FOUND alike."""
    return read_global_id(text, kind) or UUID(int=0)


async def not_available(company_id: UUID) -> None:
    """Refuse a company what a later version brings."""
    del company_id
    raise Refused.because(ErrorCode.NOT_AVAILABLE, Sentence("This is not available yet."))
