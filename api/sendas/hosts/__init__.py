"""The DNS hosts that sendas recognises: curated facts, each with its source."""
