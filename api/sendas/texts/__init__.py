"""Sentences in the company's language."""
