"""The contract that DNS provider plugins are written against."""
