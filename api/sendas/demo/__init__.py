"""The help page's story, told over HTTP on this machine alone."""
