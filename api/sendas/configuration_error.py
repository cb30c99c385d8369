"""What an operator configured and the service cannot start with."""


class ConfigurationError(Exception):
    """Raised at start for a setting, a sendas.toml or a key file that must be mended.

    Its text is what the operator reads: where the mistake is and what is expected, never the value of a secret.
    """
