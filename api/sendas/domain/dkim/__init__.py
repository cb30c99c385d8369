"""DKIM: key records and their rotation (RFC 6376, RFC 8301, RFC 8463)."""
