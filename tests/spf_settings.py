"""How many examples the random tests of SPF try: few by default, SENDAS_TEST_SPF_EXAMPLES for a long run."""

import os

from hypothesis import settings


def examples(usual: int) -> settings:
    """Give settings for a test; a long run tries as many as the environment says."""
    return settings(max_examples=int(os.environ.get("SENDAS_TEST_SPF_EXAMPLES", usual)))
