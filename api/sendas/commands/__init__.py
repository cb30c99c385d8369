"""The commands of `sendas`, one file each."""
