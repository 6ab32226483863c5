"""An emulated telephone exchange, its callees and virtual voice modems."""
