"""Rules for a template as a whole, with the code of each in the public linter (DCTL) where it has one."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from sendas_providers.domain_connect.shape import Problem, objects_of
from sendas_providers.json_value import Json

HOST_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII | re.IGNORECASE
)


def of_template(data: Json) -> Iterator[Problem]:
    """Give what DNS hosts would refuse."""
    for key in ("providerName", "serviceName", "syncPubKeyDomain", "syncRedirectDomain"):
        if "%" in str(data.get(key, "")):
            yield key, "holds a variable (DCTL1009)"
    if not data.get("syncPubKeyDomain"):
        yield "syncPubKeyDomain", "is missing: requests must be signed (DCTL1029, DCTL5001)"
    elif not HOST_NAME.fullmatch(str(data["syncPubKeyDomain"])):
        yield "syncPubKeyDomain", "is no host name (DCTL1022)"
    if "warnPhishing" in data:
        yield "warnPhishing", "has no place where requests are signed (DCTL1028)"
    if data.get("syncBlock"):
        yield "syncBlock", "forbids the way that sendas takes (DCTL5000)"
    if data.get("multiInstance") is not True and _varies(data):
        yield "multiInstance", "is missing: the DNS host would remove the records of one key for those of the next"
    yield from _redirects(str(data.get("syncRedirectDomain", "")))
    if data.get("shared") and not data.get("sharedProviderName"):
        yield "shared", "is out of use: sharedProviderName (DCTL1007)"
    logo = str(data.get("logoUrl", ""))
    if logo and (urlsplit(logo).scheme != "https" or not urlsplit(logo).hostname):
        yield "logoUrl", "is no https URL (DCTL1005)"


def _varies(data: Json) -> bool:
    return any("%" in str(value) for each in objects_of(data["records"]) for value in each.values())


def _redirects(text: str) -> Iterator[Problem]:
    if not text:
        yield "syncRedirectDomain", "is missing: people could not be sent back"
        return
    if any(char.isspace() for char in text):
        yield "syncRedirectDomain", "holds blanks: commas alone part the names (DCTL1026)"
    for name in text.split(","):
        if not HOST_NAME.fullmatch(name.strip()):
            yield "syncRedirectDomain", f"{name.strip()!r} is no host name (DCTL1022)"


def advice(data: Json) -> Iterator[Problem]:
    """Give what some DNS hosts ignore, and what reviewers ask about."""
    if "version" not in data:
        yield "version", "is missing: reviewers ask for a higher one with each change (DCTL1006)"
    if data.get("multiInstance"):
        yield "multiInstance", "Cloudflare ignores it (DCTL5004)"
    if data.get("hostRequired"):
        yield "hostRequired", "Cloudflare ignores it (DCTL5006)"
    records = objects_of(data["records"])
    groups = {str(each.get("groupId", "")) for each in records}
    if "" in groups and len(groups) > 1:
        yield "records", "some have a groupId and some have none (DCTL1032)"
    elif len(groups) == 1 and "" not in groups and len(records) > 1:
        yield "records", "all have the same groupId (DCTL1031)"
    if any("txtConflictMatchingMode" in each for each in records):
        yield "records", "Cloudflare ignores txtConflictMatchingMode (DCTL5008)"
    if any("essential" in each for each in records):
        yield "records", "Cloudflare ignores essential (DCTL5011)"
    if any(each["type"] == "SPFM" for each in records):
        yield "records", "each DNS host merges SPFM in its own way: sendas uses it where there is no SPF record yet"
