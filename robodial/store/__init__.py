"""Everything kept on disk. The only package that sees SQL."""
