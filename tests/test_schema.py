"""The exported schema is the code's, is described, and holds the agreement with front ends whole."""

from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema
from graphql.utilities import find_breaking_changes

from sendas.graphql.schema import make_schema

ROOT = Path(__file__).parent.parent
EXPORTED = (ROOT / "schema.graphql").read_text()


def test_the_exported_schema_is_the_code_s() -> None:
    assert f"{make_schema().as_str()}\n" == EXPORTED, "run `just schema`"


def test_it_holds_the_contract_whole() -> None:
    contract, ours = build_schema((Path(__file__).parent / "contract.graphql").read_text()), build_schema(EXPORTED)
    assert [change.description for change in find_breaking_changes(contract, ours)] == []


def test_every_type_and_field_is_described() -> None:
    missing: list[str] = []
    for name, kind in build_schema(EXPORTED).type_map.items():
        if name.startswith("__"):
            continue
        if not kind.description:
            missing.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            missing += [f"{name}.{field}" for field, each in kind.fields.items() if not each.description]
    assert missing == []


def test_no_output_field_can_hold_a_secret() -> None:
    schema = build_schema(EXPORTED)
    holders = [
        f"{kind.name}.{field}"
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for field, each in kind.fields.items()
        if str(each.type).strip("[]!") == "Secret"
    ]
    assert holders == []


def test_codes_are_an_open_set_that_only_grows() -> None:
    contract, ours = build_schema((Path(__file__).parent / "contract.graphql").read_text()), build_schema(EXPORTED)
    for name in ("CheckCode", "ErrorCode"):
        agreed, known = contract.type_map[name], ours.type_map[name]
        assert isinstance(agreed, GraphQLEnumType)
        assert isinstance(known, GraphQLEnumType)
        assert set(agreed.values) <= set(known.values)
