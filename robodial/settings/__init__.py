"""The files and defaults a user sets: campaign files, settings. Checked here, trusted inside."""
