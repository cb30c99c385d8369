"""Talking to mail servers."""
