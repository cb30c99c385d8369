"""What the package promises of itself."""

import subprocess
import sys
from inspect import isclass, isfunction

import sendas_providers
from sendas_providers import Auth, Field, credential_problems

ALONE = """
import sys
sys.modules["pytest"] = None
import sendas_providers.testing
sendas_providers.testing.NameServer
assert not {"asyncio", "dns"} & loaded_by_contract, loaded_by_contract
"""


def test_every_class_and_function_is_described() -> None:
    public = {name: vars(sendas_providers)[name] for name in sendas_providers.__all__}
    described = {name: each.__doc__ for name, each in public.items() if isclass(each) or isfunction(each)}
    assert [name for name, text in described.items() if not text] == []


def test_the_contract_does_no_input_and_its_name_server_needs_no_pytest() -> None:
    code = "import sys, sendas_providers\nloaded_by_contract = set(sys.modules)\n" + ALONE
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=30)  # noqa: S603  (our own code)


def test_a_field_that_is_not_shown_is_not_asked_for() -> None:
    auth = Auth("key", "Key", (Field("kind", "Kind", choices=("a", "b")), Field("more", "More", show_if={"kind": "b"})))
    assert credential_problems(auth, {"kind": "a"}) == {}
    assert credential_problems(auth, {"kind": "b"}) == {"more": "missing"}
    assert credential_problems(auth, {"kind": "c"}) == {"kind": "not a choice"}
