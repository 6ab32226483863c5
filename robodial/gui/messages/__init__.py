"""Sounds: recorded, imported, trimmed, heard."""
