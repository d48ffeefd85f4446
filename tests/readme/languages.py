"""Holds each fenced block of a page to the tool of its language: C is compiled, CMake builds, shell and JSON are read."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / "target" / "tools" / "bin"
STRICT = ["-Wall", "-Wextra", "-Werror", "-pedantic"]

# What a fragment of C may use without declaring it.
FRAGMENT = """#include <copernica.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
{includes}
void fragment(cop_client *client, cop_options *options, cop_result *result, const char *const *fields,
              size_t n_fields, const char *json_body);
void fragment(cop_client *client, cop_options *options, cop_result *result, const char *const *fields,
              size_t n_fields, const char *json_body)
{{
    (void)client; (void)options; (void)result; (void)fields; (void)n_fields; (void)json_body;
    {{
{code}
    }}
}}
"""

# The same in C++.
CPP_FRAGMENT = """#include <copernica.hpp>
#include <iostream>
{includes}
void fragment(const copernica::client &client);
void fragment(const copernica::client &client)
{{
    (void)client;
    {{
{code}
    }}
}}
"""

# What stands around a block of CMake: a program for it to link.
CMAKE_PROJECT = "cmake_minimum_required(VERSION 3.15)\nproject(block C)\nadd_executable(program program.c)\n"
CMAKE_PROGRAM = "#include <copernica.h>\nint main(void) { return cop_version() == 0; }\n"


# The beginning of a function, which no statement is.
FUNCTION = re.compile(r"^(?!(?:if|for|while|switch|case|default|do|else)\b)\w[^;={]*\([^;]*\)\s*\{", flags=re.M)


def source_of(block):
    """A complete source file for a C or C++ block: as it is, or as the inside of a function."""
    if FUNCTION.search(block.text) or 'extern "C"' in block.text:
        return block.text if "#include" in block.text else f"#include <copernica.h>\n{block.text}"
    includes = "\n".join(re.findall(r"^#include.*$", block.text, flags=re.M))
    code = re.sub(r"^#include.*$", "", block.text, flags=re.M)
    return (CPP_FRAGMENT if block.language == "cpp" else FRAGMENT).format(includes=includes, code=code)


def complaint_of(command, **how):
    """What a command complains about; empty when it succeeds."""
    done = subprocess.run(command, capture_output=True, text=True, **how)
    return "" if done.returncode == 0 else done.stdout + done.stderr or f"it ended with {done.returncode}"


def compiles(*compiler):
    """A check that compiles a block with this compiler against the package."""

    def check(block, package):
        command = [*compiler, *STRICT, "-Wno-unused", f"-I{package}/include", "-fsyntax-only", "-"]
        return complaint_of(command, input=source_of(block))

    return check


def builds_with_cmake(block, package):
    """Builds a program with the block, against the package."""
    with tempfile.TemporaryDirectory() as directory:
        whole = block.text if "project(" in block.text else CMAKE_PROJECT + block.text
        (Path(directory) / "CMakeLists.txt").write_text(whole)
        (Path(directory) / "program.c").write_text(CMAKE_PROGRAM)
        set_up = [f"-DCMAKE_PREFIX_PATH={package}", "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={TOOLS / 'ninja'}"]
        build = Path(directory) / "build"
        return complaint_of([TOOLS / "cmake", "-S", directory, "-B", build, *set_up]) or complaint_of(
            [TOOLS / "cmake", "--build", build]
        )


def is_shell(block, _package):
    """Reads the block as a shell does, without running it."""
    return complaint_of(["sh", "-n"], input=block.text)


def is_session(block, package):
    """Reads what is typed in a session, the lines behind a prompt."""
    typed = re.findall(r"^\$ (.*(?:\\\n.*)*)", block.text, flags=re.M)
    return is_shell(block._replace(text="\n".join(typed)), package) if typed else "nothing is typed in it: begin lines with $"


def is_json(block, _package):
    try:
        json.loads(block.text)
        return ""
    except ValueError as error:
        return str(error)


# Every language that a page may have, with its check.
LANGUAGES = {
    "c": compiles("gcc", "-x", "c", "-std=c99"),
    "cpp": compiles("g++", "-x", "c++", "-std=c++11"),
    "cmake": builds_with_cmake,
    "sh": is_shell,
    "console": is_session,
    "json": is_json,
}

# Programs that a test of their own compiles and runs as the page says: the page, the language, and that test.
ELSEWHERE = {
    ("bindings/go/README.md", "go"): "bindings/go/check.py",
    ("bindings/dotnet/README.md", "csharp"): "bindings/dotnet/check.py",
}


def complaint(page, block, package):
    """What is wrong with a block of a page; empty when nothing is."""
    place = page.relative_to(ROOT).as_posix()
    if (place, block.language) in ELSEWHERE:
        test = (ROOT / ELSEWHERE[place, block.language]).read_text()
        return "" if f'"README.md", "{block.language}"' in test else f"{ELSEWHERE[place, block.language]} does not run it"
    if block.language not in LANGUAGES:
        return f'no check knows the language "{block.language}": use one of {", ".join(LANGUAGES)}, or add it to languages.py'
    return LANGUAGES[block.language](block, package)


def options_named(text):
    """The commands of this project's own programs in a page: program, subcommand, and the options that it is given."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^(?: {4}|\$ )(.*)$", text, flags=re.M)
    for line in code:
        found = re.match(r"(?:\w+=\S+ )*(?:\S*/)?(copernica(?:-sandbox)?)(?: (.*))?$", line)
        words = (found[2] or "").split() if found else []
        if words:
            command = words[0] if re.fullmatch(r"[a-z]+(-[a-z]+)*", words[0]) else None
            yield found[1], command, [word.split("=")[0] for word in words if word.startswith("--")]


def help_of(program, command):
    """What a program says of its options, or of those of one of its commands."""
    asked = {None: ["--help"], "help": ["help"]}.get(command, [command, "--help"])
    return subprocess.run([program, *asked], capture_output=True, text=True, check=True).stdout
