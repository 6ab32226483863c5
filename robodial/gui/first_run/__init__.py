"""The first minutes: who is calling, on which line, and does it work."""
