"""Who is called next, one line's life, one call from dialing to hang-up."""
