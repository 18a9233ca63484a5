"""Checks an event log against its description; prints what is wrong, a line a fault, and exits with 1 if there is any.

Usage: check_event_log.py EVENT_LOG DESCRIPTION

The members of every event and object, their order and which of them may be missing come from the tables of
DESCRIPTION, which is Documentation/event-log.md; what the tables leave to prose stands below.
Needs nothing but Python 3.7 or later.
"""

import json
import re
import sys

COMMON = [("event", False), ("at_ns", False)]

# Objects that are members, and arrays of them.
OBJECTS = {"outcome": "outcome", "cause": "cause", "evidence": "evidence", "diagnosis": "diagnosis"}
ARRAYS = {"failures": "failed expectation", "configuration": "configuration", "cases": None, "servers": None,
          "exchanges": "exchange line"}

VERDICTS = {
    "ok": [], "fail": [], "interrupted": [], "error": ["cause"], "hung": ["limit_ns", "cause"], "blocked": ["by"],
    "skipped": ["reason"],
}
WORDS = {
    "on_hang": {"recover", "stop"}, "flaky": {"fail"}, "kind": {"device", "network", "bench", "harness"},
    "direction": {"sent", "received", "unsolicited"},
    "result": {
        "OK", "FAIL", "ERROR", "TIMEOUT", "IOERR_SERIAL", "SKIPPED", "UNDEF", "IOERR_COPY", "IOERR_DISK", "NO_IMAGE",
        "MBED_ASSERT", "BUILD_FAILED", "SYNC_FAILED",
    }, "schema": {"netsocket-test-events/1"},
}
FLAGS = {"invented_row", "line_lost", "shuffled"}
# Besides the names that end in _ns.
COUNTS = {
    "attempt", "retries", "repeats", "passed", "failed", "exit_code", "line", "calls", "joins", "refused_joins", "scans",
    "lookups", "connects", "bytes_out",
    "bytes_in", "status_changes", "lost_datagrams",
}


def described(text):
    """The members of every event and object in the description's tables: name -> [(member, is optional)]."""
    events, objects = {}, {"configuration": [("key", False), ("value", False)]}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            events[cells[0].strip("`")] = members(cells[1])
        elif line.startswith("| ") and len(cells) == 2 and "`" in cells[1]:
            objects[cells[0]] = members(cells[1].partition(":")[0])
    for name, list_of_members in events.items():
        if name == "expectation-failed":
            list_of_members += objects["failed expectation"]
        at_front = [("schema", False)] if ("schema", False) in list_of_members else []
        events[name] = at_front + COMMON + [member for member in list_of_members if member not in at_front]
    return events, objects


def members(cell):
    """`a`, `b` (optional) -> [("a", False), ("b", True)]; other words in brackets are remarks."""
    found = re.findall(r"`([a-z_]+)`(?: \(([^)]*)\))?", re.sub(r"\((?!optional)[^()]*\)", "", cell))
    return [(name, remark.startswith("optional")) for name, remark in found]


class Checker:
    def __init__(self, description):
        self.events, self.objects = described(description)
        self.faults = []

    def fault(self, where, what):
        self.faults.append(f"{where}: {what}")

    def check(self, data):
        lines = data.split(b"\n")
        if lines.pop() != b"":
            self.fault("end", "the last line is not ended by LF")
        events = [self.event(number, line) for number, line in enumerate(lines, 1)]
        names = [event.get("event") for event in events]
        for place, name in ((0, "run-started"), (-1, "run-finished")):
            if names.count(name) != 1 or names[place] != name:
                self.fault("log", f"{name} must be line {place} and no other: {names}")

    def event(self, number, line):
        where = f"line {number}"
        try:
            # json takes a few things that are no JSON, and the last of two equal names, without a word.
            event = json.loads(line.decode("utf-8"), object_pairs_hook=self.distinct, parse_constant=self.refuse)
        except ValueError as error:
            self.fault(where, error)
            return {}
        if not isinstance(event, dict) or event.get("event") not in self.events:
            self.fault(where, f"no event of the description: {event}")
            return {}
        self.object(f"{where} ({event['event']})", event, self.events[event["event"]])
        return event

    @staticmethod
    def distinct(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            raise ValueError(f"the same name twice: {names}")
        return dict(pairs)

    @staticmethod
    def refuse(word):
        raise ValueError(f"{word} is no JSON")

    def object(self, where, value, expected):
        if not isinstance(value, dict):
            self.fault(where, f"no object: {value!r}")
            return
        wanted = [name for name, is_optional in expected if not is_optional or name in value]
        if list(value) != wanted:
            self.fault(where, f"has the members {list(value)} and not {wanted}")
        for name, member in value.items():
            self.member(f"{where}.{name}", name, member)

    def member(self, where, name, value):
        if name == "outcome":
            verdict = value.get("verdict") if isinstance(value, dict) else None
            if verdict not in VERDICTS:
                self.fault(where, f"no verdict of the description: {value!r}")
            else:
                self.object(where, value, [(key, False) for key in ["verdict"] + VERDICTS[verdict]])
        elif name in OBJECTS:
            self.object(where, value, self.objects[OBJECTS[name]])
        elif name in ARRAYS:
            if not isinstance(value, list):
                self.fault(where, f"no array: {value!r}")
                return
            for element in value:
                if ARRAYS[name]:
                    self.object(where, element, self.objects[ARRAYS[name]])
                elif not isinstance(element, str):
                    self.fault(where, f"no string: {element!r}")
        elif not self.fits(name, value):
            self.fault(where, f"is {value!r}")

    @staticmethod
    def fits(name, value):
        if name in FLAGS:
            return isinstance(value, bool)
        if name == "timeout_scale":
            return type(value) in (int, float) and value > 0
        if name in COUNTS or name.endswith("_ns"):
            return type(value) is int and 0 <= value < 2**63
        if name == "seed":
            return isinstance(value, str) and re.fullmatch("[0-9]+", value) and int(value) < 2**64
        return isinstance(value, str) and (name not in WORDS or value in WORDS[name])


def main(log_path, description_path):
    with open(description_path, encoding="utf-8") as file:
        checker = Checker(file.read())
    with open(log_path, "rb") as file:
        checker.check(file.read())
    print("\n".join(checker.faults), end="\n" if checker.faults else "")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
