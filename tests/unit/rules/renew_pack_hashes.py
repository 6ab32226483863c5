"""Writes the hash list of the rule packs: `python -m tests.unit.rules.renew_pack_hashes`, after a reviewed change."""

from robodial.rules.shelf import FOLDER, HASH_LIST, text_hash


def hash_list() -> str:
    """The whole list, as TOML."""
    packs = sorted(file for file in FOLDER.glob("*.toml") if file.name != HASH_LIST)
    lines = [f'"{file.name}" = "{text_hash(file.read_bytes())}"\n' for file in packs]
    return "# SHA-256 of each pack's text, line ends counted as one byte.\n" + "".join(lines)


if __name__ == "__main__":
    (FOLDER / HASH_LIST).write_text(hash_list(), encoding="utf-8", newline="\n")
    print(f"{FOLDER / HASH_LIST}: written")
