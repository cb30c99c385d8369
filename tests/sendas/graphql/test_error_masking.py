import base64
import logging
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sendas.graphql.error_masking import code_and_message
from sendas.graphql.errors import ApiError
from sendas.graphql.scalars import Secret
from tests.logs import captured_logs
from tests.sendas.graphql.small_schema import CANARY, SCHEMA, Service, World

INPUT = "mutation ($input: Credential) { saveCredential(input: $input) }"
SECRET = "mutation ($secret: Secret) { saveCredential(secret: $secret) }"  # noqa: S105  (an operation)


def good(**changes: object) -> dict[str, object]:
    return {"name": "n", "secret": CANARY, **changes}


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (f'mutation {{ saveCredential(secret: "{CANARY}") {{ nope }} }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f'mutation {{ saveCredential(secret: "{CANARY}", nope: 1) }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f"mutation {{ saveCredential(secret: [{CANARY}]) }}", None, "GRAPHQL_VALIDATION_FAILED"),
        (f'mutation {{ saveCredential(input: {{secret: "{CANARY}"}}) }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (
            f'mutation {{ saveCredential(input: {{name: "a", secret: "b", colour: {CANARY}}}) }}',
            None,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (f'mutation {{ saveCredential(input: "{CANARY}") }}', None, "GRAPHQL_VALIDATION_FAILED"),
        (f'{{ hello(name: "{CANARY}" }}', None, "GRAPHQL_PARSE_FAILED"),
        (f'{{ hello(name: "{CANARY}) }}', None, "GRAPHQL_PARSE_FAILED"),
        (f'{{ hello(name: "\\{CANARY}") }}', None, "GRAPHQL_PARSE_FAILED"),
        (f'"{CANARY}" {{ hello }}', None, "GRAPHQL_PARSE_FAILED"),
        (SECRET, {"secret": [CANARY]}, "BAD_USER_INPUT"),
        (SECRET, {"secret": {CANARY: CANARY}}, "BAD_USER_INPUT"),
        (INPUT, {"input": CANARY}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(name=None)}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(name=[CANARY])}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(colour=CANARY)}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(address={"a": CANARY})}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(numbers=[1, CANARY])}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(**{CANARY: 1})}, "BAD_USER_INPUT"),
        (INPUT, {"input": good(name=f"x at .{CANARY}: y", numbers="z")}, "BAD_USER_INPUT"),
        (f'query ($s: String = {{a: "{CANARY}"}}) {{ hello(name: $s) }}', None, "GRAPHQL_VALIDATION_FAILED"),
        ("{ fails }", None, "INTERNAL"),
        ("{ mustNotFail }", None, "INTERNAL"),
        ("{ leaks }", None, "INTERNAL"),
    ],
)
async def test_what_was_sent_comes_out_nowhere(query: str, variables: object, code: str) -> None:
    with captured_logs() as written:
        answer = await Service().query(query, variables)
    assert answer.code == code
    for form in (CANARY.encode(), base64.b64encode(CANARY.encode()), CANARY.encode().hex().encode()):
        assert form not in answer.body
        assert form not in written.getvalue().encode()
    assert '"graphql error"' in written.getvalue(), "the error itself is logged"


async def test_a_good_secret_comes_out_nowhere_either() -> None:
    with captured_logs() as written:
        logging.getLogger("anything").debug("%r", Secret(CANARY))
        answer = await Service().query(SECRET, {"secret": CANARY})
    assert answer.json() == {"data": {"saveCredential": "saved"}}
    assert CANARY not in written.getvalue()


@pytest.mark.parametrize(
    "error",
    [
        ValueError(CANARY),
        KeyError(CANARY),
        GraphQLError(CANARY),
        TimeoutError(CANARY),
        RecursionError(CANARY),
        UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
        OSError(5, CANARY, CANARY),
        ExceptionGroup(CANARY, [ValueError(CANARY)]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_exceptions_of_resolvers_are_told_by_type_and_place_only(error: Exception) -> None:
    service = Service()
    service.world.error = error
    with captured_logs("INFO") as written:
        answer = await service.query("{ hello fails }")
    [told] = answer.json()["errors"]
    assert told["message"] == "Internal error."
    assert told["extensions"] == {"code": "INTERNAL", "requestId": "request-1"}
    assert told["path"] == ["fails"]
    assert answer.json()["data"] == {"hello": "hello ", "fails": None}
    assert CANARY not in answer.body.decode() + written.getvalue()
    assert "small_schema.py:" in written.getvalue() or isinstance(error, GraphQLError)


async def test_an_api_error_leaves_as_it_is() -> None:
    service = Service()
    service.world.error = ApiError("COMPANY_REQUIRED", "Name a company.")
    with captured_logs("INFO") as written:
        [told] = (await service.query("{ fails }")).json()["errors"]
    assert (told["message"], told["extensions"]) == ("Name a company.", {"code": "COMPANY_REQUIRED"})
    assert written.getvalue() == "", "a client's error is no news of ours"


async def test_null_where_none_may_be_is_internal() -> None:
    assert (await Service().query("{ missing }")).code == "INTERNAL"


def test_an_exception_beside_any_document_is_internal() -> None:
    assert code_and_message(GraphQLError(CANARY, original_error=ValueError(CANARY))) == ("INTERNAL", "Internal error.")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ nope }", "Cannot query field 'nope' on type 'Query'."),
        ("{ hello(nope: 1) }", "Unknown argument 'nope' on field 'Query.hello'."),
        ("{ hello @nope }", "Unknown directive '@nope'."),
        ("{ ...F }", "Unknown fragment 'F'."),
        ("{ hello } fragment F on Query { hello }", "Fragment 'F' is never used."),
        ("{ hello { a } }", "Field 'hello' must not have a selection since type 'String!' has no subfields."),
        ("{ hello(name: $x) }", "Variable '$x' is not defined."),
        ("query Q { hello(name: $x) }", "Variable '$x' is not defined by operation 'Q'."),
        ("query ($x: Int) { hello }", "Variable '$x' is never used."),
        (
            "query ($x: Int) { hello(name: $x) }",
            "Variable '$x' of type 'Int' used in position expecting type 'String!'.",
        ),
        ("{ hello @include }", "Argument '@include(if:)' of type 'Boolean!' is required, but it was not provided."),
        ("{ hello(nam: 1) }", "Unknown argument 'nam' on field 'Query.hello'."),
        ("{ hell }", "Cannot query field 'hell' on type 'Query'."),
    ],
)
async def test_helpful_words_without_values_stay_and_suggest_nothing(query: str, message: str) -> None:
    [told, *_] = (await Service().query(query)).json()["errors"]
    assert told["message"] == message
    assert told["locations"][0]["line"] == 1


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"input": {"name": "n"}}, "The variable $input has a wrong value."),
        ({"input": good(numbers=[1, "x"])}, "The variable $input.numbers[1] has a wrong value."),
        ({"input": good(colour="BLUE")}, "The variable $input.colour has a wrong value."),
    ],
)
async def test_a_wrong_variable_is_told_by_its_path(variables: object, message: str) -> None:
    [told] = (await Service().query(INPUT, variables)).json()["errors"]
    assert told["message"] == message


async def test_at_most_ten_errors_leave_and_ten_lines_are_written() -> None:
    with captured_logs() as written:
        answer = await Service().query("{" + " ".join(f"nope{i}" for i in range(15)) + "}")
        many = await Service().query("{" + " ".join(f"a{i}: fails" for i in range(15)) + "}")
    assert len(answer.json()["errors"]) == len(many.json()["errors"]) == 10
    assert written.getvalue().count('"graphql error"') == 20


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([CANARY, f"' at .{CANARY}: ", f"'{CANARY}'."]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "secret", "colour", "numbers", CANARY]), inner, max_size=4)
    ),
    max_leaves=6,
)


@given(JSON_VALUES)
@example({"name": f"Variable '$input' has invalid value at .{CANARY}: "})
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_variable_is_ever_echoed(value: object) -> None:
    with captured_logs() as written:
        result = await SCHEMA.execute(INPUT, variable_values={"input": value}, context_value=World())
    told = [code_and_message(error) for error in result.errors or ()]
    assert CANARY not in repr(told) + written.getvalue()
