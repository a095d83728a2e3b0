"""Prints how large each library is that the product needs at run time, as installed."""

import re
import tomllib
from importlib.metadata import distribution, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONAL = re.compile(r"extra ==|sys_platform == .win|platform_system == .Windows")


def main() -> None:
    """Print the direct libraries by size, then what stands behind them."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    direct = {_name(one) for one in wanted}
    found: dict[str, int] = {}
    for one in [*wanted, "psycopg-binary", "brotli", "zopfli"]:  # the last three: extras that are asked for
        _walk(_name(one), found)
    for name, size in sorted(found.items(), key=lambda pair: -pair[1]):
        print(f"{name:24}{size / 1e6:6.1f} MB{'' if name in direct else '  behind others'}")
    print(f"{len(found)} libraries, {sum(found.values()) / 1e6:.0f} MB")


def _walk(name: str, found: dict[str, int]) -> None:
    if name in found:
        return
    try:
        files = distribution(name).files or []
    except ModuleNotFoundError:  # a library for another system or an older Python
        return
    found[name] = sum(file.size or 0 for file in files)
    for other in requires(name) or []:
        if not OPTIONAL.search(other):
            _walk(_name(other), found)


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return found[0].lower().replace("_", "-") if found else ""


if __name__ == "__main__":
    main()
