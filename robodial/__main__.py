"""`python -m robodial`."""

from robodial.cli.main import main

if __name__ == "__main__":
    main()
