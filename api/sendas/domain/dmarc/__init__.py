"""DMARC: policies, where they are found and what they ask (RFC 9989, RFC 9990)."""
