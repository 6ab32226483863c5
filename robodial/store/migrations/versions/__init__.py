"""Revisions, counted from 0001."""
