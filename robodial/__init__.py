"""robodial: automatic telephone calls from an ordinary PC, lawful by construction."""

__version__ = "0.1.0"
