"""A campaign while it runs."""
