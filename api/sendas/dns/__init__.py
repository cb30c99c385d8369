"""Reading the public DNS at its authoritative servers."""
