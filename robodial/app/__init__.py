"""Builds the pieces and joins them; the only place that knows them all."""
