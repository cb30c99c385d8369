"""What keeps work going when its process dies: a port of four functions, and the engines behind it."""
