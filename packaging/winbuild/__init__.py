"""The Windows program and its installer, made and tried on Linux: a Windows Python under wine, PyInstaller, NSIS."""
