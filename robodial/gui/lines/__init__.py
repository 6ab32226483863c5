"""Telephone lines and their modems."""
