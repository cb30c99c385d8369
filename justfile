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

# Format and mend what can be mended by itself.
fix:
    ruff check --fix
    ruff format

bench:
    python bench/serving.py
