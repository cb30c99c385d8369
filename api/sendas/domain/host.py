"""The name of a record as typed in a panel that appends the zone."""


def host_in_zone(name: str, zone: str) -> str:
    """Give the name relative to its zone, `@` at the apex; the whole name where the zone does not hold it.

    >>> host_in_zone("bounce.facturen.shop.be", "shop.be"), host_in_zone("shop.be", "shop.be")
    ('bounce.facturen', '@')
    """
    if name == zone:
        return "@"
    return name.removesuffix(f".{zone}")
