"""Expected problems, as data: the one place where a refusal becomes `userErrors`."""

import strawberry

from sendas.domain.refusal import ErrorCode, Refused
from sendas.graphql.context import Context


@strawberry.type(description="Expected problems of a mutation. Unexpected ones are GraphQL errors.")
class UserError:
    code: ErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong and what to do, in the company's language.")
    field: list[str] | None = strawberry.field(description="The path of the input field it is about.")


def user_errors(refused: Refused, context: Context) -> list[UserError]:
    """Say a refusal in the company's language."""
    return [
        UserError(code=problem.code, message=context.say(problem.sentence), field=list(problem.field) or None)
        for problem in refused.problems
    ]
