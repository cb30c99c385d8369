"""Chromium for tests, driven by playwright."""

import importlib.util
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from tests.servers import require

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page


@asynccontextmanager
async def chromium() -> AsyncGenerator["Browser"]:
    """Start Chromium; skips the test where playwright is not installed, and goes by `require` for Chromium itself."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed (uv sync --group browser)")
    from playwright.async_api import async_playwright  # noqa: PLC0415  (it may be missing)

    program = require("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def axe_violations(page: "Page") -> list[str]:
    """Let axe look at a page as it is now; gives what it found and where."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("axe is not installed (uv sync --group browser)")
    await page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found: list[str] = await page.evaluate(
        """async () => (await axe.run()).violations.flatMap(
          (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`))"""
    )
    return found
