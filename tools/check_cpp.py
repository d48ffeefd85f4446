"""Checks that the C++ header uses every function of the C header, so that no program has to fall back on C.

    python3 tools/check_cpp.py
"""

import re
import sys
from pathlib import Path

from check_package import declared_functions

ROOT = Path(__file__).resolve().parent.parent

# The functions that C++ has no use for, with the reason.
LEFT_TO_C = {
    "cop_version": "takes nothing and returns a number: in C++ it is called as it is",
    "cop_client_new": "every copernica::client has options, so cop_client_new_with() makes it",
}


def used_functions(headers):
    """The functions that the headers call or hand on, without those that only a comment names."""
    code = "".join(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S) for path in headers)
    return set(re.findall(r"\bcop_\w+(?=\s*[(,)])", code))


def faults(declared, used, left_to_c):
    """What is not as it should be, each as a sentence."""
    for name in sorted(declared - used - set(left_to_c)):
        yield f"copernica.hpp does not use {name}(): add it, or name it in tools/check_cpp.py with the reason"
    for name in sorted(set(left_to_c) & used):
        yield f"tools/check_cpp.py leaves {name}() to C, but copernica.hpp uses it"
    for name in sorted(set(left_to_c) - declared):
        yield f"tools/check_cpp.py leaves {name}() to C, but copernica.h does not have it"


def main(root=ROOT):
    include = root / "include"
    declared = declared_functions(include / "copernica.h")
    used = used_functions([include / "copernica.hpp", *sorted((include / "copernica").glob("*.hpp"))])
    found = list(faults(declared, used, LEFT_TO_C))
    for fault in found:
        print(f"cpp: {fault}", file=sys.stderr)
    print(f"functions of copernica.h in C++: {len(declared) - len(found)} passed, {len(found)} failed")
    return 1 if found or not declared else 0


if __name__ == "__main__":
    sys.exit(main())
