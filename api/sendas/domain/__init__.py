"""Rules of sender domains and addresses: values in, values out, no I/O."""
