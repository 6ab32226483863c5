"""Lists from spreadsheets: what is in them, what is repaired, what is left out."""
