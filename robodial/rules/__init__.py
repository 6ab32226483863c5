"""May this person be called now, and if not, why and until when."""
