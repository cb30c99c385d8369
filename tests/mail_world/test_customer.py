from collections import Counter

import pytest

from tests.mail_world.customer import OPERATORS, Customer, State, state_of


def test_every_state_occurs_in_any_220_and_most_customers_are_healthy() -> None:
    assert Counter(map(state_of, range(500, 720))) == {state: 209 if state is State.HEALTHY else 1 for state in State}


def test_operators_have_customers_by_their_share() -> None:
    counted = Counter(Customer(number).operator for number in range(36_000))
    shares = [counted[operator] / counted[OPERATORS[0]] for operator in OPERATORS]
    assert shares == [pytest.approx(1 / place, rel=0.02) for place in range(1, 21)]
