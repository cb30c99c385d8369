# `uv run --group dev just check` runs all of it.

check: lint types layers test

lint:
    ruff check
    ruff format --check

types:
    mypy
    pyright

layers:
    lint-imports

test:
    coverage run -m pytest
    coverage report

# Write schema.graphql anew from the code.
schema:
    python -m sendas schema > schema.graphql

# Run every provider plugin against what there is of it, and write the README's table from what that showed.
providers:
    pytest -q -p sendas_providers.testing.recording --conformance providers/conformance.json tests/plugins/*/test_conformance.py
    python -m sendas_providers.testing.provider_table README.md providers/conformance.json

# Format and mend what can be mended by itself.
fix:
    ruff check --fix
    ruff format

bench:
    python bench/serving.py
