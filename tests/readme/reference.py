"""Holds the tables of the reference to the header, both ways: statuses, effects, ownership, threads; and its comments."""

import re
from collections import namedtuple

Function = namedtuple("Function", "name comment returned parameters")

DECLARATION = re.compile(
    r"(?:/\*\*((?:(?!\*/).)*)\*/\n)?^COP_API ([^;()]*?)\b(cop_\w+)\(([^;]*?)\);", flags=re.M | re.S
)
CONSTANT = re.compile(r"^(?:/\*\* (.*) \*/\n)?#define (COP_\w+) (\d+)$", flags=re.M)
COMMENT = re.compile(r"/\*.*?\*/", flags=re.S)
HANDLE = re.compile(r"^typedef struct (cop_\w+) cop_\w+;$", flags=re.M)
# Groups of statuses that never change anything: header and page say so of each.
WITHOUT_EFFECT = range(100, 300)


def functions(header):
    """Every function of the header with its comment."""
    found = DECLARATION.findall(header)
    return [Function(name, comment, returned, parameters) for comment, returned, name, parameters in found]


def constants(header, prefix):
    """The constants whose names begin so: name to number and sentence."""
    return {name: (number, sentence) for sentence, name, number in CONSTANT.findall(header) if name.startswith(prefix)}


def rows(page, pattern):
    """The rows of a page's tables whose first cell is a name in backticks that fits: name to the other cells, in order."""
    found = {}
    for line in page.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        name = re.fullmatch(rf"`({pattern})`", cells[0]) if cells else None
        if name:
            found.setdefault(name[1], []).append(cells[1:])
    return found


def names_in(cell):
    return re.findall(r"`(cop_\w+)`", cell)


def same_names(tally, what, there, in_header):
    """The rows of a table are those that the header has, each once."""
    once = [name for name, cells in there.items() if len(cells) > 1]
    lacking, idle = sorted(set(in_header) - set(there)), sorted(set(there) - set(in_header))
    tally.check(not once, f"{what} has each row once", ", ".join(once))
    tally.check(not lacking, f"{what} has a row for each of the header", ", ".join(lacking))
    tally.check(not idle, f"{what} has nothing else", ", ".join(idle))
    return sorted(set(there) & set(in_header))


def check_statuses(tally, header, page, readme, reliability):
    """docs/statuses.md: numbers and sentences of the header, effects of the README's table and of the rules."""
    known = {**constants(header, "COP_ERR_"), **constants(header, "COP_OK")}
    there = rows(page, r"COP_OK|COP_ERR_\w+")
    brief = rows(readme, r"COP_OK|COP_ERR_\w+")
    for name in same_names(tally, "docs/statuses.md", there, known):
        number, cause, effect, advice = there[name][0]
        real, sentence = known[name]
        tally.check(number == real, f"docs/statuses.md has the number of {name}", f"{number}, not {real}")
        tally.check(cause.startswith(sentence), f"the cause of {name} begins with the header's sentence", sentence)
        tally.check(cause != sentence and advice, f"docs/statuses.md says more of {name}, and what to do")
        short = brief.get(name, [[""]])[0][-1]
        tally.check(effect == short, f"README and docs/statuses.md agree on the effect of {name}", f'"{short}", "{effect}"')
        if int(number) in WITHOUT_EFFECT:
            tally.check(effect == "none", f"{name} has no effect, as the header says of its group", effect)
    rules = re.findall(r"^\|[^|]*\|((?: `COP_ERR_\w+`)+) \| (none|unknown) \|", reliability, flags=re.M)
    tally.check(rules, "docs/reliability.md has the rules of effects")
    for statuses, effect in rules:
        for name in re.findall(r"COP_ERR_\w+", statuses):
            said = there.get(name, [["", "", ""]])[0][2]
            tally.check(effect in said, f"docs/statuses.md has the effect of {name} that docs/reliability.md has", f"{effect}: {said}")


def check_effects(tally, header, page):
    """docs/effects.md: numbers and sentences of the header."""
    known = constants(header, "COP_EFFECT_")
    there = rows(page, r"COP_EFFECT_\w+")
    for name in same_names(tally, "docs/effects.md", there, known):
        number, meaning, advice = there[name][0]
        tally.check([number, meaning] == list(known[name]), f"docs/effects.md has number and sentence of {name}", str(known[name]))
        tally.check(advice, f"docs/effects.md says what to do after {name}")


def check_ownership(tally, header, page):
    """docs/ownership.md: who makes, frees and lends each type."""
    there = rows(page, r"cop_\w+")
    for handle in same_names(tally, "docs/ownership.md", there, HANDLE.findall(header)):
        made = [each.name for each in functions(header) if re.search(rf"(?<!const )\b{handle} \*", each.returned)]
        lent = [each.name for each in functions(header) if re.search(rf"\bconst {handle} \*", each.returned)]
        freed = [each.name for each in functions(header) if each.name == f"{handle}_free"]
        for what, cell, real in zip(("makes", "frees", "lends"), there[handle][0], (made, freed, lent)):
            said, detail = names_in(cell), f"there {names_in(cell)}, in the header {real}"
            tally.check(sorted(said) == sorted(real), f"docs/ownership.md says what {what} {handle}", detail)


def check_threads(tally, header, page):
    """docs/threads.md: the functions that want a handle for themselves, by name or by the beginning of their names."""
    there = rows(page, r"cop_\w+")
    for handle in same_names(tally, "docs/threads.md", there, HANDLE.findall(header)):
        alone = [
            each.name
            for each in functions(header)
            if re.search(rf"(?<!const )\b{handle} \*\w", each.parameters) and each.name != f"{handle}_free"
        ]  # fmt: skip
        shared, named = there[handle][0][0], names_in(there[handle][0][1])

        def stands_for(word, name):
            return name.startswith(word) if word.endswith("_") else name == word

        lacking = [name for name in alone if not any(stands_for(word, name) for word in named)]
        idle = [word for word in named if not any(stands_for(word, name) for name in alone)]
        tally.check(not lacking, f"docs/threads.md has all that wants {handle} for itself", ", ".join(lacking))
        tally.check(not idle, f"docs/threads.md has nothing else of {handle}", ", ".join(idle))
        tally.check((shared == "any number of threads") == (not alone), f"docs/threads.md says who may share {handle}", shared)


def check_comments(tally, header):
    """Every function has a comment that tells each parameter, in order, and what is returned; every constant has one."""
    tally.check(functions(header), "the header has functions")
    for each in functions(header):
        parameters = [re.search(r"\w+$", part.strip())[0] for part in each.parameters.split(",") if part.strip() != "void"]
        told = re.findall(r"@param (\w+)", each.comment)
        tally.check(told == parameters, f"the comment of {each.name}() tells its parameters", f"{told}, not {parameters}")
        returns = not re.match(r"(COP_MUST_USE )?void COP_CALL $", each.returned)
        tally.check(("@return" in each.comment) == returns, f"the comment of {each.name}() tells what it returns")
    for sentence, name, _ in CONSTANT.findall(header):
        tally.check(sentence, f"{name} has a sentence")
    comments, code = " ".join(COMMENT.findall(header)), COMMENT.sub("", header)
    known = set(re.findall(r"\b(?:cop|COP)_\w+", code)) | {"COP_STATIC"}
    for word in sorted(set(re.findall(r"\b(?:cop|COP)_\w+", comments))):
        family = word.endswith("_") and any(name.startswith(word) for name in known)
        tally.check(word in known or family, f"a comment of the header names {word}, which exists")


def check_reference(tally, root):
    header = (root / "include" / "copernica.h").read_text()
    readme = (root / "README.md").read_text()
    page = {path.stem: path.read_text() for path in (root / "docs").glob("*.md")}
    check_statuses(tally, header, page["statuses"], readme, page["reliability"])
    check_effects(tally, header, page["effects"])
    check_ownership(tally, header, page["ownership"])
    check_threads(tally, header, page["threads"])
    check_comments(tally, header)
