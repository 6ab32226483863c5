"""The voice-modem driver, as layers of bytes: port, AT commands, DLE-shielded voice data, line."""
