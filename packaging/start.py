"""Where both frozen programs begin: the windowed one and the one for the command line."""

from robodial.__main__ import main

if __name__ == "__main__":  # a worker process imports this module again
    main()
