"""Let your customers send mail from their own domain."""

__version__ = "0.1.0"
