"""Reading lists, recognising columns, repairing and rejecting rows, writing lists."""
