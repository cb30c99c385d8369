"""A stand-in for Cloudflare's API, strict and able to misbehave: in process, or on loopback.

What it does is taken from Cloudflare's documents, its OpenAPI description as the SDK has it, and answers that people
have shown in public; nothing of it was compared with the live service.
"""

from sendas_cloudflare.testing.account import FakeZone, Token
from sendas_cloudflare.testing.app import FakeCloudflare, Seen
from sendas_cloudflare.testing.in_process import in_process
from sendas_cloudflare.testing.loopback import on_loopback
from sendas_cloudflare.testing.refusal import Refusal
from sendas_cloudflare.testing.trouble import Fault, Trouble
from sendas_providers.testing.trouble import Moment

__all__ = [
    "FakeCloudflare",
    "FakeZone",
    "Fault",
    "Moment",
    "Refusal",
    "Seen",
    "Token",
    "Trouble",
    "in_process",
    "on_loopback",
]
