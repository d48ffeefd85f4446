"""Reads what the documentation check needs of a Markdown page: its code blocks and its links."""

import re
from collections import namedtuple

Block = namedtuple("Block", "language line text")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.M | re.S)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def blocks(page):
    """The fenced code blocks of a page, in order, with the line on which each begins."""
    text = page.read_text()
    return [Block(found[1], text.count("\n", 0, found.start()) + 1, found[2]) for found in FENCE.finditer(text)]


def links(page):
    """The links of a page to files of the project, with their lines; those in code are none."""
    text = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), page.read_text())
    return [
        (text.count("\n", 0, found.start()) + 1, found[1])
        for found in LINK.finditer(text)
        if not re.match(r"[a-z]+:|#", found[1])
    ]
