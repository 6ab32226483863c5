"""Whole calls on emulated modems: what the called person heard, and when, against what they should have heard."""
