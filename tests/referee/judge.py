"""The Python referee as a server: one JSON question a line on standard input, one JSON answer a line on the output.

    {"judge":"condition","expression":"age>=16"}       {"usable":true,"name":"age","operator":">=","value":"16"}
    {"judge":"convert","type":"integer","choices":[],"length":null,"value":"3 ","now":"2026-01-01 12:00:00"}
                                                       {"stored":"3"}
    {"judge":"query","query":"fields[]=a%3D%3Db"}      {"fields":["a==b"]}
    {"judge":"boolean","query":"create=1"}             {"create":true}
    {"judge":"self_match","field_list":[...],"conditions":[...],"body":"...","version":"v2"}
                                                       {"proven":true,"why":null}
    {"judge":"kept","type":"integer","value":"3 "}     {"stored":"3","kept":true}
    {"judge":"matches","field_list":[...],"conditions":[...],"profiles":[...]}
                                                       {"ids":["101"],"misread":[]}
    {"judge":"request","request":{...},"meant":{...}}  {"understood":true,"problems":[]}

A question that cannot be read is answered {"error":"..."}. See README.md beside this file.
"""

import json
import os
import sys

import boolean
import condition
import convert
import judge_request
import matching
import query
import self_match

LINE_BUFFER = 1 << 20
DEFAULT_NOW = "2026-01-01 12:00:00"


def judge_condition(question):
    parts = condition.parse(question["expression"])
    if parts is None:
        return {"usable": False}
    return {"usable": True, "name": parts[0], "operator": parts[1], "value": parts[2]}


def judge_convert(question):
    stored = convert.convert(
        question["type"],
        question["value"],
        question.get("choices") or (),
        question.get("length"),
        question.get("now") or DEFAULT_NOW,
    )
    return {"stored": stored}


def judge_query(question):
    return {"fields": query.conditions(question["query"])}


def judge_boolean(question):
    return {"create": boolean.parameter(question["query"], "create")}


def judge_self_match(question):
    why = self_match.judge(
        question["field_list"], question["conditions"], question["body"], question.get("version", "v2")
    )
    return {"proven": why is None, "why": why}


def judge_kept(question):
    stored = judge_convert(question)["stored"]
    return {"stored": stored, "kept": matching.kept(question["type"], question["value"], stored)}


def judge_matches(question):
    field_list, conditions = question["field_list"], question["conditions"]
    now = question.get("now") or DEFAULT_NOW
    return {
        "ids": matching.matches(field_list, question["profiles"], conditions, now),
        "misread": matching.misread(field_list, conditions, now),
    }


def judge_whole_request(question):
    found = judge_request.problems(question["request"], question["meant"])
    return {"understood": not found, "problems": found}


JUDGES = {
    "condition": judge_condition,
    "convert": judge_convert,
    "query": judge_query,
    "boolean": judge_boolean,
    "self_match": judge_self_match,
    "kept": judge_kept,
    "matches": judge_matches,
    "request": judge_whole_request,
}


def answer(line):
    """The answer to one line, as one line."""
    try:
        question = json.loads(line)
        reply = JUDGES[question["judge"]](question)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    return json.dumps(reply)


def serve(source, sink):
    """Answers as soon as whole lines are there, so that a caller may ask one by one or a million at once."""
    rest = b""
    while chunk := os.read(source, LINE_BUFFER):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            sink.write("".join(answer(line) + "\n" for line in lines))
            sink.flush()
    if rest:
        sink.write(answer(rest) + "\n")
        sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.fileno(), sys.stdout)
