"""Reads what the documentation check needs of a Markdown page: its code blocks and its links."""

import re
from collections import namedtuple
from textwrap import dedent

Block = namedtuple("Block", "language line text")

# A block in a list is indented as a whole.
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", flags=re.M | re.S)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def blocks(page):
    """The fenced code blocks of a page, in order, with the line on which each begins."""
    text = page.read_text()
    return [Block(found[2], text.count("\n", 0, found.start()) + 1, dedent(found[3])) for found in FENCE.finditer(text)]


def links(page):
    """The links of a page to files of the project, with their lines; those in code are none."""
    text = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), page.read_text())
    return [
        (text.count("\n", 0, found.start()) + 1, found[1])
        for found in LINK.finditer(text)
        if not re.match(r"[a-z]+:|#", found[1])
    ]
