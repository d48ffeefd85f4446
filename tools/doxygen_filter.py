"""Shows Doxygen a header or a page as it wants to read it: what a person reads stays free of Doxygen's commands.

    python3 tools/doxygen_filter.py FILE

A chapter of copernica.h and a part of copernica.hpp become a page of the reference, the conventions at the top of each the
page of the file; names in backticks and links of a Markdown page lead into the reference. Prints the text; Doxyfile names this program as its filter.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = ROOT / "include" / "copernica.h"

BANNER = re.compile(r"^/\* ---- (.+?) -+ \*/$", flags=re.M)
TYPE = re.compile(r"^typedef [^;]*?\b(cop_\w+)(?:;|\)\()", flags=re.M)
COMMENT = re.compile(r"/\*\*.*?\*/", flags=re.S)
PREFACE = re.compile(r"\A/\*\n(.*?)\n \*/\n", flags=re.S)
# A part of copernica.hpp, and the sentence at its top.
PART = re.compile(r"^#include <copernica/(\w+)\.hpp>$", flags=re.M)
PURPOSE = re.compile(r"\A/\* (.+?) \*/\n", flags=re.S)
# Every link to a file of the project; what follows # is a heading of it.
LINK = re.compile(r"\[([^\]\n]*)\]\((?![a-z]+:)([^)\s#]*)(#[^)\s]*)?\)")
CODE = re.compile(r"(^```.*?^```$|^(?: {4}[^\n]*\n)+|^<!--.*?-->$)", flags=re.M | re.S)

# Where the chapters without a type of their own belong, and what they are about.
ABOUT = {
    "Version": "Which version a program is compiled with, and which it runs with.",
    "Flags": "What an update may do beside changing what is there: numbers to combine with |.",
    "Options of conduct": "How a client connects, how often it tries, and how fast: more setters of cop_options.",
    "Log": "Who is told of every attempt of a call: setters of cop_options, and the function that they take.",
    "Update": "The two calls that the library is there for: change the profiles that meet conditions, and count them.",
    "Reading profiles": "Going through the profiles of a database, however many, and reading one.",
    "Writing one profile": "Making, changing and removing profiles by their ids.",
    "Sub-profiles": "The records of a profile in a collection: reading, updating by conditions, making, removing.",
    "Any other call": "Requests for which the library has no function, with the same account of their effect.",
    "Account": "Who the account is, and which databases, fields, interests and collections it has.",
}

# The page that tells more about a chapter.
PAGES = {
    "Status": "docs/statuses.md",
    "Effect": "docs/effects.md",
    "Options of conduct": "docs/reliability.md",
    "Update": "docs/guards.md",
    "Any other call": "docs/calls.md",
    "Result": "docs/effects.md",
    "Batch": "docs/batch.md",
}


def chapters(header):
    """The chapters of a header: title and text, in order, without what stands before the first."""
    parts = BANNER.split(header)
    return list(zip(parts[1::2], parts[2::2]))


def constants(header):
    """Every constant and the macros of versions: those that a comment can mean by their full name."""
    return set(re.findall(r"^#define (COP_[A-Z0-9_]+) \d+$", header, flags=re.M))


def homes(header):
    """The chapter that each handle belongs to: the one with the most functions that are named after it."""
    written = dict(chapters(header))
    handles = TYPE.findall(written.pop("Handles", ""))

    def functions(title, handle):
        # cop_profile_list_next() is no function of cop_profile.
        longer = [other for other in handles if other.startswith(handle + "_")]
        named = re.findall(rf"\b({handle}_\w+)\s*\(", re.sub(COMMENT, "", written[title]))
        return sum(not name.startswith(tuple(f"{other}_" for other in longer)) for name in named)

    return {handle: max(written, key=lambda title: functions(title, handle)) for handle in handles}


def group_name(title, prefix=""):
    """The name of a chapter's group, which is the name of its page."""
    return prefix + re.sub(r"\W+", "_", title.lower())


def with_own_page(title, home):
    """The handles of a chapter that has several: each of them gets a page of its own, below that of the chapter."""
    handles = [handle for handle, chapter in home.items() if chapter == title]
    return handles if len(handles) > 1 else []


def group_of(name, title, home):
    """The group that a name of a chapter belongs to: its handle's, or that of the handle whose name it begins with."""
    title = home.get(name, title)
    handles = [handle for handle in with_own_page(title, home) if name == handle or name.startswith(f"{handle}_")]
    return f"{max(handles, key=len)}_page" if handles else group_name(title)


def page_name(path):
    """The name that Doxygen gives to the page of a Markdown file, seen from the top of the project."""
    return "index" if path == "README.md" else "md_" + re.sub(r"[/ ]", "_", path[: -len(".md")])


def first_sentence(comment):
    """The first sentence of a comment, on one line."""
    text = " ".join(line.strip(" *") for line in comment.strip("/*").splitlines()).strip()
    return re.match(r".*?[.:](?= |$)", text + " ")[0].replace(":", ".")


def documented(text):
    """The comments of the types and classes of a chapter, by their names."""
    pattern = r"(/\*\*(?:(?!\*/).)*\*/)\n(?:typedef [^;]*?\b(cop_\w+)(?:;|\)\()|class (\w+)\b)"
    return {c_name or cpp_name: comment for comment, c_name, cpp_name in re.findall(pattern, text, flags=re.S)}


def about(title, types, owns):
    """What the page of a chapter says of it: a sentence, and where to read on. `types` are its types with their comments."""
    sentence = ABOUT.get(title) or next((first_sentence(comment) for comment in types.values()), "")
    pages = [PAGES[title]] if title in PAGES else []
    if owns:
        pages += ["docs/ownership.md", "docs/threads.md"]
    lines = [f"@brief {sentence}"] if sentence else []
    return "\n".join(lines + [f"@see @ref {page_name(page)}" for page in pages])


def linked_comment(comment, names):
    """A comment whose constants are links to them, and whose \\u is the text that it is."""
    comment = comment.replace("\\u", "\\\\u")

    def linked(found):
        return f"#{found[0]}" if found[0] in names else found[0]

    return re.sub(r"(?<![\w#])COP_[A-Z0-9_]+\b", linked, comment)


def conventions(preface):
    """The comment at the top of a header as the page of that file: a row of a table for each convention."""
    text = "\n".join(line[3:] for line in preface.splitlines())
    file, _, summary = text.split("\n")[0].partition(" - ")
    lead, _, rows = text.partition("\nConventions\n")
    lead = "\n".join(line for line in lead.split("\n")[1:] if not line.startswith("Generated"))
    joined = re.sub(r"\n {5,}", " ", rows)
    named = re.findall(r"^  (\w+) +(.*)$", joined, flags=re.M)
    table = "\n".join(f"<tr><th>{name}</th><td>{said}</td></tr>" for name, said in named)
    summary = summary[:1].upper() + summary[1:]
    return f"/**\n@file {file}\n@brief {summary}\n\n{lead}\n\n<table>\n{table}\n</table>\n*/\n"


def header_for_doxygen(path):
    """A header with a group for each chapter, and with its handles in the chapters of their functions."""
    header = path.read_text()
    names = constants(HEADER.read_text())
    purpose = PURPOSE.match(header)
    header = PREFACE.sub(lambda found: conventions(found[1]), header, count=1)
    header = COMMENT.sub(lambda found: linked_comment(found[0], names), header)
    if path.suffix == ".hpp":
        return part(header, path.stem, purpose[1]) if purpose else whole(header, path)
    return grouped(header, homes(header))


def face(name, title):
    """The group that the chapters of a header belong to."""
    return f"/** @defgroup {name} {title}\n@brief Its chapters in the order of the header. */\n"


def whole(header, path):
    """copernica.hpp with a chapter for each of its parts, in the order in which it includes them."""
    chapters_of_parts = []
    for stem in PART.findall(header):
        title = stem.replace("_", " ").capitalize()
        purpose = PURPOSE.match((path.parent / "copernica" / f"{stem}.hpp").read_text())[1]
        see = f"\n@see @ref {page_name(PAGES[title])}" if title in PAGES else ""
        chapters_of_parts.append(f"/**\n@defgroup {group_name(stem, 'cpp_')} {title}\n@ingroup cpp\n@brief {purpose}{see}\n*/\n")
    return header + face("cpp", "The C++ interface") + "".join(chapters_of_parts)


def part(header, stem, purpose):
    """A part of copernica.hpp, in its chapter unless it says that programs have no use for it."""
    header = PURPOSE.sub(f"/**\n@file copernica/{stem}.hpp\n@brief {purpose}\n*/\n", header, count=1)
    if "Not for programs." in purpose or "\nnamespace copernica\n" not in header:
        return header
    opened = header.replace("\nnamespace copernica\n{\n", f"\nnamespace copernica\n{{\n/** @addtogroup {group_name(stem, 'cpp_')}\n@{{ */\n", 1)
    return "\n/** @} */\n} // namespace copernica".join(opened.rsplit("\n} // namespace copernica", 1))


def grouped(header, home):
    """copernica.h with its banners turned into groups of one group."""
    end = "\n#ifdef __cplusplus\n}"
    body, tail = header[: header.rindex(end)], header[header.rindex(end) :]
    parts = BANNER.split(body)
    pieces = [parts[0], face("c", "The C interface")]
    handles = documented(dict(chapters(header)).get("Handles", ""))
    for title, text in zip(parts[1::2], parts[2::2]):
        if title == "Handles":
            pieces.append(at_home(text, home))
        else:
            own = {name: comment for name, comment in handles.items() if home[name] == title}
            said = about(title, {**own, **documented(text)}, bool(own))
            pieces += [page_of_type(handle, title, own[handle]) for handle in with_own_page(title, home)]
            text = placed_in(text, title, home)
            pieces.append(f"/**\n@defgroup {group_name(title)} {title}\n@ingroup c\n{said}\n@{{ */\n{text}\n/** @}} */\n")
    return "".join(pieces) + tail


def page_of_type(handle, title, comment):
    """The group of one handle among several of a chapter."""
    return f"/**\n@defgroup {handle}_page {handle}\n@ingroup {group_name(title)}\n@brief {first_sentence(comment)}\n*/\n"


def placed_in(text, title, home):
    """A chapter whose functions and types say on which page they are when it is not the chapter's."""

    def placed(found):
        group = group_of(found[3], title, home)
        place = "" if group == group_name(title) else f" * @ingroup {group}\n"
        return f"{found[1]}{place} */\n{found[2]}{found[3]}{found[4]}"

    return re.sub(r"(/\*\*\n(?:(?!\*/).)*) \*/\n((?:COP_API|typedef) [^;/(]*?\b)(cop_\w+)([(;])", placed, text, flags=re.S)


def at_home(handles, home):
    """The chapter of the handles, each of them put into the group where its functions are."""

    def placed(found):
        return f"{found[1]} * @ingroup {group_of(found[3], 'Handles', home)}\n{found[2]}{found[3]};"

    return re.sub(r"(/\*\*\n(?:(?!\*/).)*)( \*/\ntypedef struct \w+ )(\w+);", placed, handles, flags=re.S)


def page_for_doxygen(path):
    """A Markdown page whose links and names in backticks lead into the reference."""
    header = HEADER.read_text()
    functions = set(re.findall(r"\b(cop_\w+)\s*\(", header))
    types = set(TYPE.findall(header))
    names = constants(header)

    def named(found):
        word = found[1].removesuffix("()")
        if word in functions | types | names:
            return f'<tt>@ref {word} "{found[1]}"</tt>'
        return found[0]

    def quoted(found):
        # Doxygen takes the rest of the page for a text in quotation marks when one of them stands alone in backticks.
        return f"<tt>{found[1].replace(chr(34), '&quot;')}</tt>" if found[1].count('"') % 2 else found[0]

    def linked(found):
        place = (path.parent / found[2]).resolve() if found[2] else path
        inside = place.relative_to(ROOT).as_posix()
        if inside == "include/copernica.h" or inside == "include/copernica.hpp":
            return f'@ref {place.name} "{found[1]}"'
        if is_page(place):
            return f'@ref {page_name(inside)} "{found[1]}"'
        return found[1] if found[1].strip("`") == inside else f"{found[1]} (<tt>{inside}</tt>)"

    def prose(text):
        # No page gives Doxygen commands.
        text = LINK.sub(linked, re.sub(r"(`[^`]+`)|@", lambda found: found[1] or "\\@", text))
        text = re.sub(r"(?<!`)`(\w+(?:\(\))?)`(?!`)", named, text)
        return re.sub(r"(?<!`)`([^`\n]+)`(?!`)", quoted, text)

    parts = CODE.split(path.read_text())
    return "".join(part if index % 2 else prose(part) for index, part in enumerate(parts))


def is_page(path):
    """Whether a file is a page of the reference: those that Doxyfile takes as input."""
    return path.suffix == ".md" and (path == ROOT / "README.md" or path.parent == ROOT / "docs")


def main(name):
    path = Path(name).resolve()
    sys.stdout.write(page_for_doxygen(path) if path.suffix == ".md" else header_for_doxygen(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
