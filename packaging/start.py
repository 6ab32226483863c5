"""Where both frozen programs begin: the windowed one and the one for the command line."""

from robodial.__main__ import main

main()
