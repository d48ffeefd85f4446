"""Describes the interface as text that is the same on every machine: of the header, and of a debug build of the library."""

import re
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Macros that are no part of the promise: they say how things are declared, or change with every version.
NO_PROMISE = re.compile(r"COP_(VERSION_\w+|API|CALL|MUST_USE|STATIC)$")


def project_version(root=ROOT):
    return re.search(r'^version = "([^"]+)"', (root / "Cargo.toml").read_text(), flags=re.M).group(1)


def output_of(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


# --- The header ---


def describe_header(header):
    """What the header declares, as a compiler reads it: {(kind, name): text}."""
    found = {}
    for name, value in re.findall(r"^#define (COP_\w+) (.+)$", output_of("gcc", "-dM", "-E", header), flags=re.M):
        if not NO_PROMISE.match(name):
            found["constant", name] = value
    text = re.sub(r"__attribute__\s*\(\(\w+\)\)", "", output_of("gcc", "-P", "-E", header))
    for statement in text.split(";"):
        statement = re.sub(r"(?<=[(*]) ", "", " ".join(statement.split()))
        function = re.search(r"\b(cop_\w+)\s*\(", statement)
        typedef = re.match(r"typedef .*?\b(cop_\w+)\)?(?: *\(.*)?$", statement)
        if typedef:
            callback = re.search(r"\(\*\s*(cop_\w+)\)", statement)
            found["type", callback.group(1) if callback else statement.split()[-1]] = statement
        elif function:
            found["function", function.group(1)] = statement
    return dict(sorted(found.items()))


def header_text(header, version):
    """The description of a header as it is committed."""
    lines = ["# What copernica.h promises, as a compiler reads it. `make abi` writes it; docs/abi.md has the rules."]
    lines += [f"version {version}", ""]
    lines += [f"{kind} {name}: {text}" for (kind, name), text in describe_header(header).items()]
    return "\n".join(lines) + "\n"


def read_header_description(text):
    """The version and the promises of a committed description."""
    version = re.search(r"^version (\S+)$", text, flags=re.M).group(1)
    promises = re.findall(r"^(constant|type|function) (\w+): (.*)$", text, flags=re.M)
    return version, {(kind, name): declaration for kind, name, declaration in promises}


# --- The library ---


class Reduction:
    """The part of abidw's description that the exported functions use. What pointers to structures lead to is private,
    so a structure keeps its name only; identities are counted anew, in the order in which they are met."""

    def __init__(self, corpus):
        self.definitions = {node.get("id"): node for node in corpus.iter() if node.get("id")}
        self.numbers = {}
        self.kept = []

    def number(self, identity):
        """The new identity of a type, which is kept from now on."""
        if identity not in self.numbers:
            self.numbers[identity] = f"type-{len(self.numbers) + 1}"
            self.keep(self.definitions.get(identity))
        return self.numbers[identity]

    def keep(self, node):
        if node is None:
            return
        attributes = {name: value for name, value in node.attrib.items() if name not in ("type-id", "naming-typedef-id")}
        attributes["id"] = self.numbers[node.get("id")]
        if node.tag in ("class-decl", "union-decl", "enum-decl"):
            kept = xml.Element("class-decl", {"name": node.get("name", ""), "is-struct": "yes", "visibility": "default",
                                              "is-declaration-only": "yes", "id": attributes["id"]})  # fmt: skip
        else:
            kept = xml.Element(node.tag, attributes)
            if node.get("type-id"):
                kept.set("type-id", self.number(node.get("type-id")))
            kept.extend(self.part(child) for child in node)
        self.kept.append(kept)

    def part(self, node):
        """A parameter or return value."""
        return xml.Element(node.tag, {**node.attrib, "type-id": self.number(node.get("type-id"))})

    def function(self, node):
        kept = xml.Element(node.tag, dict(node.attrib))
        kept.extend(self.part(child) for child in node)
        return kept


def reduce(corpus, version):
    """The corpus of abidw without paths, private types, and functions that are not exported."""
    symbols = corpus.find("elf-function-symbols")
    symbols[:] = sorted(symbols, key=lambda symbol: symbol.get("name"))
    exported = {symbol.get("name") for symbol in symbols}
    functions = {node.get("elf-symbol-id"): node for node in corpus.iter("function-decl")}
    if not exported <= functions.keys():
        raise SystemExit(f"abi: no debug information about {sorted(exported - functions.keys())}; was it built for debugging?")
    reduction = Reduction(corpus)
    kept = [reduction.function(functions[name]) for name in sorted(exported)]
    reduced = xml.Element("abi-corpus", dict(corpus.attrib))
    reduced.append(symbols)
    unit = xml.SubElement(reduced, "abi-instr", {"address-size": "64", "path": f"copernica {version}", "language": "LANG_C99"})
    unit.extend(reduction.kept + kept)
    return reduced


def describe_library(library, version):
    """The description of a debug build as it is committed."""
    options = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed"]
    corpus = xml.fromstring(output_of("abidw", *options, library))
    reduced = reduce(corpus, version)
    xml.indent(reduced)
    return xml.tostring(reduced, encoding="unicode") + "\n"


def read_library_description(text):
    """The version of a committed description, and how many functions it has."""
    version = re.search(r'path="copernica ([^"]+)"', text).group(1)
    return version, len(re.findall("<function-decl ", text))
