"""Entry point of the `robodial` command."""


def main() -> None:
    """Run the command line."""
    raise SystemExit(2)
