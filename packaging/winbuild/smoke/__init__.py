"""The installer tried as a user would, under wine: installed, started, upgraded, removed. Not on Windows itself."""
