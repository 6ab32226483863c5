"""Who must not be called."""
