"""Writes patterns.json: lines made of pieces at random, and what Python's re finds in them. Run in this folder.

The patterns are those by which mbed-greentea 1.8.15 reads a log of mbedhtrun.
"""

import json
import random
import re

source = random.Random(7)

HEAD = r"^\[(\d+\.\d+)\][^\{]+\{\{"
BODY = r"^\[(\d+\.\d+)\]\[(\w+)\]\[(\w+)\]"
PATTERNS = {
    "start": HEAD + r"(__testcase_start);([^;]+)\}\}",
    "finish": HEAD + r"(__testcase_finish);([^;]+);(\d+);(\d+)\}\}",
    "name": BODY + r".*\{\{(__testcase_name);([^;]+)\}\}",
    "count": BODY + r".*\{\{(__testcase_count);(\d+)\}\}",
    "summary": HEAD + r"(__testcase_summary);(\d+);(\d+)\}\}",
    "heap": HEAD + r"(max_heap_usage);(\d+)\}\}",
    "thread": HEAD + r"(__thread_info);\"([A-Fa-f0-9\-xX]+)\",(\d+),(\d+)\}\}",
    "begin": BODY + r" >>> Running case #(\d)+: '(%s)'" % re.escape("it's A"),
    "end": BODY + r" >>> '(%s)': (\d+) passed, (\d+) failed" % re.escape("it's A"),
}
SKIPPED = {"start": 2, "finish": 2, "name": 4, "count": 4, "summary": 2, "heap": 2, "thread": 2, "begin": 4, "end": 3}

STARTS = ["[12.50]", "[1.2]", "[1]", "", " [1.2]", "[a.b]", "[12.50"]
WHO = ["[CONN][RXD] ", "[HTST][INF] ", "[CONN][RXD]", "[CO N][RXD] ", "", " "]
PIECES = [
    "{{__testcase_start;", "{{__testcase_finish;", "{{__testcase_name;", "{{__testcase_count;", "{{__testcase_summary;",
    "{{max_heap_usage;", "{{__thread_info;", "found KV pair in stream: ", "{", "}", "}}", "}}", "}}", ";", ";", "A", "it's A",
    "1", "0", "12", "1;0", "A;1;0}}", "\"0x1-0x2\",3,4}}", "\"0x1\",3,4", "\"q\",1,2}}", "x}}, queued...", " ",
]
TEXTS = [
    ">>> Running case #1: 'it's A'...", ">>> Running case #12: 'A'...", ">>> Running case #: 'it's A'", ">>> 'it's A': 1 passed, 0 failed",
    ">>> 'it's A': 1 passed, 0 failed with reason 'x'", ">>> 'it's A': x passed, 0 failed", ">>> 'it's A'': 1 passed, 0 failed",
    ">>> Running case #1: 'it's A' 'it's A'", ">>>  Running case #1: 'it's A'", ">>> 'A': 1 passed, 0 failed",
]

KEYS = [
    "__testcase_start", "__testcase_finish", "__testcase_name", "__testcase_count", "__testcase_summary",
    "max_heap_usage", "__thread_info",
]
VALUES = ["A", "it's A", "A;1;0", "a b;12;3", "7", "3;4", "3;", "A}", "", "A;B", "\"0xAf-0x2\",3,4", "\"0x1\",3,4", "\"q\",1,2", "x"]


def message():
    opening, closing = ("{{", "}}") if source.random() < 0.85 else (source.choice(["{", "{{{", "{ {"]), source.choice(["}", "}}}"]))
    return opening + source.choice(KEYS) + ";" + source.choice(VALUES) + closing


lines = set()
for _ in range(2000):
    kind = source.random()
    if kind < 0.15:
        body = source.choice(TEXTS)
    elif kind < 0.8:
        parts = [source.choice(["", "found KV pair in stream: ", "{", "x "]), message()]
        if source.random() < 0.3:
            parts.append(message())
        body = "".join(parts) + source.choice(["", ", queued...", "}}", ";", ";}}"])
    else:
        body = "".join(source.choice(PIECES) for _ in range(source.randint(1, 6)))
    start = STARTS[0] if source.random() < 0.8 else source.choice(STARTS)
    lines.add(start + (source.choice(WHO[:2]) if source.random() < 0.7 else source.choice(WHO)) + body)

results = []
for line in sorted(lines):
    found = {}
    for name, pattern in PATTERNS.items():
        match = re.search(pattern, line)
        if match:
            found[name] = list(match.groups()[SKIPPED[name]:])
    if found or source.random() < 0.2:
        results.append({"line": line, "found": found})

with open("patterns.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(result) for result in results) + "\n]\n")
