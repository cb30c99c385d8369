"""Sender Policy Framework (RFC 7208): reading records, judging a sender as a receiver does, joining us to a record."""
