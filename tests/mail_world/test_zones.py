from tests.mail_world.customer import Customer, State
from tests.mail_world.zones import PLATFORM, apex_texts

ONE_OF_EACH = {customer.state: customer for customer in map(Customer, range(220))}
DATAGRAM = 1232


def test_only_a_large_apex_needs_tcp() -> None:
    sizes = {state: sum(map(len, apex_texts(customer))) for state, customer in ONE_OF_EACH.items()}
    assert {state for state, size in sizes.items() if size > DATAGRAM} == {State.SPF_LARGE}


def test_only_a_wrong_spf_leaves_out_the_platform() -> None:
    without = {
        state for state, customer in ONE_OF_EACH.items() if f"include:_spf.{PLATFORM}" not in apex_texts(customer)[0]
    }
    assert without == {State.SPF_WRONG}
