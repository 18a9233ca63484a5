"""Prints what mbed-greentea's own code reads in logs of mbedhtrun: htrun_results.py LOG...

One line of JSON a log: its sessions in their order, each with the suite's result and the cases. A log is cut into sessions
where mbedhtrun says its version again, and where CTest begins a test. Needs Python 3.7 or later and mbed-greentea 1.8.15.
"""

import json
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


class Anything(ModuleType):
    """A module that has whatever is imported from it: the parser uses none of these."""

    __path__ = []

    def __getattr__(self, name):
        return None


def test_api():
    """mbed-greentea's parser without the modules around it, which start the whole tool."""
    package = ModuleType("mbed_os_tools.test")
    folders = find_spec("mbed_os_tools").submodule_search_locations
    package.__path__ = [f"{folder}/test" for folder in folders]
    sys.modules["mbed_os_tools.test"] = package
    for name in ("cmake_handlers", "mbed_coverage_api", "mbed_greentea_log", "mbed_yotta_api", "tests_spec"):
        sys.modules[f"mbed_os_tools.test.{name}"] = Anything(name)
    for name in ("past", "past.builtins"):
        sys.modules[name] = Anything(name)
    return import_module("mbed_os_tools.test.mbed_test_api")


def sessions(text):
    """The parts of a log; what stands before CTest's first test is nobody's."""
    found, has_version, has_heading = [[]], False, False
    for line in text.splitlines(keepends=True):
        heading = re.match(r"\d+/\d+ Testing: \S", line)
        version = re.match(r"\[\d+\.\d+\]\[\w+\]\[\w+\].*host test executor ver\. ", line)
        if heading or version and has_version:
            if heading and not has_heading:
                found, has_heading = [], True
            found.append([])
            has_version = False
        has_version = has_version or bool(version)
        found[-1].append(line)
    return ["".join(lines) for lines in found]


def read(api, session):
    """What mbedgt makes of the output of one call of mbedhtrun."""
    output = api.get_printable_string(session)
    cases = api.get_testcase_result(output)
    return {
        "suite": api.get_test_result(output),
        "told": bool(cases or api.get_testcase_summary(output)),
        "cases": {name: [case["result_text"], case["passed"], case["failed"]] for name, case in cases.items()},
    }


def main(paths):
    api = test_api()
    for path in paths:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            print(json.dumps([read(api, session) for session in sessions(file.read())]))


if __name__ == "__main__":
    main(sys.argv[1:])
