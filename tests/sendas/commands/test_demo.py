"""The demo tells its whole story, in a process of its own."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from sendas.demo.screen import Screen
from tests.sendas.commands.test_commands import sendas


def test_the_story_is_told_to_its_end(tmp_path: Path) -> None:
    told = sendas(tmp_path, "demo", "--once")
    assert told.returncode == 0, told.stderr
    assert "✘ missing" in told.stdout
    assert "+ bounce.starcomm.be 300 CNAME rp.sendas.example." in told.stdout
    assert "- bounce.starcomm.be 300 CNAME rp.sendas.example." in told.stdout
    assert "The zone has its 4 records of before, and no other." in told.stdout
    assert "✔ valid" in told.stdout
    assert "✔ administration@starcomm.be: Valid." in told.stdout
    assert "✘ info@ciley-automobile.be: INVALID" in told.stdout
    assert '"from": "Starcomm offres <offres@starcomm.be>"' in told.stdout
    assert '"from": "Ciley Automobile <noreply@out.sendas.example>"' in told.stdout
    assert "Told in" in told.stdout
    assert told.stderr == ""
    [pdf] = tmp_path.iterdir()
    assert pdf.name == "dns-records-starcomm.be.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_a_foreign_environment_does_not_change_the_story(tmp_path: Path) -> None:
    foreign = {
        "SENDAS_DATABASE_URL": "postgresql://x/y",
        "SENDAS_DNS_ROOTS": "192.0.2.1",
        "SENDAS_DNS_UPSTREAM": "192.0.2.1",
        "SENDAS_PORT": "1",
    }
    told = sendas(tmp_path, "demo", "--once", **foreign)
    assert told.returncode == 0, told.stderr


def test_what_is_to_be_pasted_is_whole_in_a_narrow_terminal() -> None:
    shown, command = StringIO(), f"curl -H 'Authorization: Bearer {'x' * 80}' -d '[bold]'"
    Screen(Console(file=shown, width=60)).to_paste(command)
    assert shown.getvalue() == f"{command}\n"
