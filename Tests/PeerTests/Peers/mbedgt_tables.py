"""Prints the tables of a run as mbedgt does: the event log comes from us, the tables from mbed-greentea's own code.

Usage: mbedgt_tables.py EVENT_LOG

Reads the log by Documentation/event-log.md alone and shares no code with the tool, so that a mistake in our projection
of the events shows as well as one in our tables. Needs Python 3.7 or later, mbed-greentea 1.8.15 and prettytable.
"""

import json
import sys
from importlib.util import find_spec
from types import ModuleType


def report_api():
    """mbed-greentea's report code, imported past the `__init__` of its packages.

    Those start the whole tool: serial lines, board lists and HTTP, none of which a table needs.
    """
    for name, inside in (("mbed_greentea", None), ("mbed_os_tools", None), ("mbed_os_tools.test", "test")):
        package = ModuleType(name)
        if inside is None:
            package.__path__ = list(find_spec(name).submodule_search_locations)
        else:
            parent = sys.modules[name.rpartition(".")[0]]
            package.__path__ = [f"{folder}/{inside}" for folder in parent.__path__]
        sys.modules[name] = package
    from mbed_greentea import mbed_report_api

    return mbed_report_api


CASE_WORDS = {
    "ok": "OK", "fail": "FAIL", "error": "ERROR", "hung": "ERROR", "interrupted": "ERROR", "blocked": "SKIPPED",
    "skipped": "SKIPPED",
}
CASE_CODES = {"OK": 0, "ERROR": -4096, "SKIPPED": -8192}


def seconds(nanoseconds):
    return nanoseconds / 1_000_000_000


def case_data(event):
    """What mbedgt keeps of a case; only OK and FAIL have counts and a time."""
    word = CASE_WORDS[event["outcome"]["verdict"]]
    counts = word in ("OK", "FAIL")
    failed = event["failed"] if counts else 0
    end = seconds(event["at_ns"])
    duration = seconds(event["elapsed_ns"]) if counts else 0.0
    return {
        "time_start": end - duration, "utest_log": [], "duration": duration, "result_text": word, "time_end": end,
        "passed": event["passed"] if counts else 0, "failed": failed, "result": CASE_CODES.get(word, failed),
    }


def invented_case(suite):
    """The one case that mbedgt makes of a suite that told of none: its name, and what it keeps of it."""
    result = suite["single_test_result"]
    word = result if result in ("OK", "FAIL") else "ERROR"
    passed = int(word == "OK")
    return {
        "duration": suite["elapsed_time"], "time_start": 0.0, "time_end": 0.0, "utest_log": [], "result_text": word,
        "passed": passed, "failed": 1 - passed, "result": {"OK": 0, "FAIL": 1024, "ERROR": -1024}[word],
    }


def greentea_data(events):
    """The events of a whole run in the shape that mbed-greentea's exporters take."""
    run = events[0]
    cases, suites = {}, {}
    for event in events:
        if event["event"] == "planned":
            cases[event["suite"]] = {}
        elif event["event"] == "case-finished":
            # A later attempt takes the place of the one before.
            cases[event["suite"]][event["case"]] = case_data(event)
        elif event["event"] == "suite-finished":
            name = event["suite"].lower()
            suite = suites[name] = {
                "single_test_result": event["result"], "single_test_output": "",
                "elapsed_time": seconds(event["elapsed_ns"]), "platform_name": run["platform"],
                "copy_method": "default", "testcase_result": cases[event["suite"]],
            }
            if event["invented_row"]:
                suite["testcase_result"] = {name.partition("-test-")[2] or name: invented_case(suite)}
    return {run["target"]: suites}


def main(path):
    with open(path, encoding="utf-8") as log:
        events = [json.loads(line) for line in log]
    data, end = greentea_data(events), events[-1]
    api = report_api()
    # The words around the tables are those of mbedgt's main function, which cannot be had without a board.
    lines = []
    for kind, exporter in (("suite", api.exporter_text), ("case", api.exporter_testcase_text)):
        table, results = exporter(data)
        lines += [f"test {kind} report:\n{table}", f"test {kind} results: {results}"]
    lines.append("completed in %.2f sec" % seconds(end["elapsed_ns"]))
    if end["exit_code"]:
        lines.append(f"exited with code {end['exit_code']}")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in lines:
        print("mbedgt: " + line)


if __name__ == "__main__":
    main(*sys.argv[1:])
