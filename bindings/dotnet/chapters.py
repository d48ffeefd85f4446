"""Makes a program of the chapters of the README: each block of C# behind the first program, one after another, on one client."""

import re

HEAD = """using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Copernica;

internal static class Chapters
{{
    private static int Main()
    {{
        string url = Environment.GetEnvironmentVariable("COPERNICA_URL");
        CopernicaOptions options = new CopernicaOptions {{ BaseUrl = url, TokenHost = url, ApiVersion = 3 }};
        using (CopernicaClient client = new CopernicaClient(Environment.GetEnvironmentVariable("COPERNICA_TOKEN"), options))
        {{
{calls}
        }}
        return 0;
    }}
{methods}}}
"""


def program(page, blocks, has_await_foreach):
    """The program, whose compiler speaks of the lines of `page`. A compiler of C# 7 does without `await foreach`."""
    calls, methods = [], []
    for block in blocks[1:]:
        if "await foreach" in block.text and not has_await_foreach:
            continue
        is_asynchronous = re.search(r"\bawait\b", block.text)
        calls.append(f"            Chapter{block.line}(client){'.GetAwaiter().GetResult()' if is_asynchronous else ''};")
        methods.append(
            f"\n    private static {'async Task' if is_asynchronous else 'void'} Chapter{block.line}(CopernicaClient client)\n"
            f'    {{\n#line {block.line + 1} "{page}"\n{block.text}#line default\n    }}\n'
        )
    return HEAD.format(calls="\n".join(calls), methods="".join(methods))
