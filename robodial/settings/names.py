"""Names of files in the user's data folder that more than one module must know. Imports nothing."""

SETTINGS_FILE = "settings.toml"
