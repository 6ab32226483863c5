"""What holds for the whole program."""
