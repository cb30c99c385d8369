"""`sendas` and `python -m sendas`."""

import os
import sys

from sendas.commands.parser import run
from sendas.configuration_error import ConfigurationError


def main() -> None:
    """Run a command; what the operator must mend is one line on standard error and exit code 2."""
    os.umask(0o077)  # the database holds addresses and sealed keys
    try:
        sys.exit(run(sys.argv[1:]))
    except ConfigurationError as error:
        sys.stderr.write(f"sendas: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
