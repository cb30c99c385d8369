"""`sendas schema`: the contract as text."""

import sys
from argparse import Namespace

from sendas.graphql.schema import make_schema


def run(_: Namespace) -> int:
    """Print the schema as it lies in schema.graphql."""
    sys.stdout.write(f"{make_schema().as_str()}\n")
    return 0
