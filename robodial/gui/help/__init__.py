"""The manual, in both languages."""
