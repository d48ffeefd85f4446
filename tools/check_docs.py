"""Checks that the reference which Doxygen wrote has a page for each chapter and a place for each name of the header.

    python3 tools/check_docs.py DIRECTORY

Doxygen warns of what it found and could not understand, not of what it never saw.
"""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import doxygen_filter

ROOT = Path(__file__).resolve().parent.parent


def groups(tags):
    """The members of each group in a tag file."""
    compounds = ElementTree.parse(tags).getroot().iterfind("compound[@kind='group']")
    return {each.findtext("name"): {member.findtext("name") for member in each.iter("member")} for each in compounds}


def names_of(text):
    """Every name that a chapter declares."""
    code = doxygen_filter.COMMENT.sub("", text)
    return [
        *re.findall(r"^COP_API [^;(]*?\b(cop_\w+)\(", code, flags=re.M),
        *re.findall(r"^#define (\w+)", code, flags=re.M),
        *doxygen_filter.TYPE.findall(code),
    ]


def faults(directory, header, pages):
    """What the reference lacks."""
    there = groups(directory / "copernica.tag")
    home = doxygen_filter.homes(header)
    for title, text in doxygen_filter.chapters(header):
        for name in names_of(text):
            page = doxygen_filter.group_of(name, title, home)
            if name not in there.get(page, ()):
                yield f'the page "{page}" does not explain {name}'
    for page in pages:
        if not (directory / f"{doxygen_filter.page_name(page)}.html").exists():
            yield f"{page} is no page of it"


def main(directory):
    header = doxygen_filter.HEADER.read_text()
    pages = ["README.md", *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))]
    found = list(faults(Path(directory), header, pages))
    for fault in found:
        print(f"docs: {fault}", file=sys.stderr)
    print(f"reference: {len(doxygen_filter.chapters(header)) - 1} chapters, {len(found)} faults; see {directory}/index.html")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
