"""The installer tried as a user would, under wine: installed, started, upgraded, removed. Nothing here ran on Windows."""
