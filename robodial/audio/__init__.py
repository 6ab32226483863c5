"""Arrays in, arrays or verdicts out: messages made for the telephone, and what is heard on the line."""
