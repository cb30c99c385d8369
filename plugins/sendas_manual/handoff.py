"""What a person gets who edits the zone."""

from collections.abc import Iterator, Mapping, Sequence

from sendas_providers import Change, Handoff, ProviderOptions, canonical_name, master_lines, zone_file


class Manual:
    """Writes a zone file and steps; holds nothing and asks nobody."""

    async def handoff(
        self,
        zone: str,
        changes: Sequence[Change],
        *,
        locale: str,  # noqa: ARG002  (English for now; the hand-over page has the languages)
        return_url: str,  # noqa: ARG002  (nobody is sent anywhere)
        state: str,  # noqa: ARG002  (as above)
    ) -> Handoff:
        """Give the zone file (text/dns, RFC 4027) and a step for each change."""
        text = zone_file(canonical_name(zone), changes)
        return Handoff(media_type="text/dns; charset=utf-8", body=text.encode(), steps=tuple(_steps(zone, changes)))


def open_manual(credentials: Mapping[str, str], options: ProviderOptions) -> Manual:
    """Make the provider; it has no use for either argument."""
    del credentials, options
    return Manual()


def _steps(zone: str, changes: Sequence[Change]) -> Iterator[str]:
    yield f"Open the DNS settings of {zone.rstrip('.')}."
    for change in changes:
        name, rdtype = change.key
        at = f"{rdtype} at {name.rstrip('.')}"
        if change.after is None:
            yield f"Remove the {at}."
        elif change.before is None:
            yield f"Add {at}: {'; '.join(_values(change))}"
        else:
            yield f"Let the {at} be exactly: {'; '.join(_values(change))}"
    yield "Save, and come back here to check."


def _values(change: Change) -> list[str]:
    return [line.split(" ", 4)[4] for line in master_lines(change.after)] if change.after else []
