"""What things are and how they decide, without I/O."""
