"""Reads JUnit with junitparser and lxml: check_junit.py ours|mbedgt JUNIT JSON [JUNIT JSON]...

What both readers find of suites, cases, counts and results must be what the JSON report beside it says, in the same
style. Prints what is wrong and exits with 1.
"""

import json
import sys
import unicodedata
from collections import Counter

import junitparser
from lxml import etree

OUTPUT_LIMIT = 64 << 10
CUT = "[only the last 65536 bytes; "
# What the last attempt at a case has for an element.
ELEMENTS = {"ok": None, "fail": "failure", "skipped": "skipped"}
# What mbedgt has.
WORDS = {"OK": None, "FAIL": "failure", "SKIPPED": "skipped"}


def spelled(text):
    """What our reports show of a name: what XML forbids or discourages is spelled."""
    result = ""
    for letter in text:
        value = ord(letter)
        if unicodedata.category(letter) == "Cc" or value & 0xFFFE == 0xFFFE or 0xFDD0 <= value <= 0xFDEF:
            short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
            width, kind = (2, "x") if value < 0x100 else (4, "u") if value < 0x10000 else (8, "U")
            result += short.get(letter, f"\\{kind}{value:0{width}x}")
        else:
            result += letter
    return result


def removed(text):
    """What mbedgt's library leaves of a text, and an XML reader of an attribute makes of it."""
    gone = [*range(0, 9), *range(0x0B, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xFDD0, 0xFDE0)]
    kept = "".join(one for one in text if ord(one) not in gone and ord(one) & 0xFFFE != 0xFFFE)
    return kept.replace("\n", " ").replace("\t", " ")


class Names:
    """No two cases share a class and a name: later ones get a number."""

    def __init__(self):
        self.taken = set()

    def distinct(self, classname, name):
        number, candidate = 1, name
        while (classname, candidate) in self.taken:
            number += 1
            candidate = f"{name} ({number})"
        self.taken.add((classname, candidate))
        return candidate


def expected_of_ours(report):
    """Suites as the JSON report has them: (name, [(class, name, element, earlier attempts, attempts)])."""
    target = report.get("description", {}).get("target")
    names = Names()
    for suite in report["suites"]:
        classname = spelled(f"{target}.{suite['suite']}" if target is not None else suite["suite"])
        cases = []
        for case in suite["cases"]:
            element = ELEMENTS.get(case["outcome"], "error")
            # Later versions say whether it counts as OK: a flaky one need not.
            if element is None and not case.get("ok", True):
                element = "failure"
            earlier = [ELEMENTS.get(one["outcome"], "error") for one in case["attempts"][:-1]]
            prefix = "flaky" if element is None else "rerun"
            retries = sorted(f"{prefix}{one.capitalize()}" for one in earlier if one in ("failure", "error"))
            name = names.distinct(classname, spelled(case["case"]))
            cases.append((classname, name, element, retries))
        # A suite that failed although all its cases passed has one more case, with an error.
        if suite["result"] != "OK" and all(element is None for _, _, element, _ in cases):
            cases.append((classname, names.distinct(classname, spelled(suite["suite"])), "error", []))
        yield spelled(suite["suite"]), cases


def expected_of_mbedgt(report):
    for target, suites in report.items():
        for suite, content in suites.items():
            cases = sorted(content["testcase_result"].items())
            yield removed(target), [
                (removed(f"{target}.{suite.lower()}"), removed(name), WORDS.get(case["result_text"], "error"), [])
                for name, case in cases
            ]


def counts(cases):
    elements = [element for _, _, element, _ in cases]
    return tuple([len(elements)] + [elements.count(one) for one in ("failure", "error", "skipped")])


def faults_of_lxml(path, suites, ours):
    # Without the leniency for very long texts, which other readers do not have either.
    root = etree.parse(path).getroot()
    if root.tag != "testsuites":
        yield f"the root is {root.tag}"
    found = []
    for suite in root.findall("testsuite"):
        cases = []
        for case in suite.findall("testcase"):
            children = [child.tag for child in case]
            results = [tag for tag in children if tag in ("failure", "error", "skipped")]
            if len(results) > 1:
                yield f"{case.get('name')}: has {results}"
            retries = sorted(tag for tag in children if tag.startswith(("flaky", "rerun")))
            cases.append((case.get("classname"), case.get("name"), (results or [None])[0], retries))
        said = tuple(int(suite.get(one)) for one in ("tests", "failures", "errors", "skipped"))
        if said != counts(cases):
            yield f"{suite.get('name')}: says {said} and has {counts(cases)}"
        found.append((suite.get("name"), cases))
    if found != suites:
        yield f"lxml finds {found}, and the JSON has {suites}"
    if ours:
        yield from faults_of_texts(root)


def faults_of_counts(report):
    cases = Counter(case["outcome"] for suite in report["suites"] for case in suite["cases"])
    suites = Counter(suite["result"] for suite in report["suites"])
    if report["counts"] != {"suites": suites, "cases": cases}:
        yield f"the JSON counts {report['counts']}, and has {suites}, {cases}"


def faults_of_texts(root):
    identities = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    if len(set(identities)) != len(identities):
        yield "two cases share their name"
    for suite in root.findall("testsuite"):
        names = [one.get("name") for one in suite.findall("properties/property")]
        if len(set(names)) != len(names) or "result" not in names:
            yield f"properties: {names}"
        if suite.find("properties") is not None and suite[0].tag != "properties":
            yield "the properties do not come first"
    for element in root.iter("failure", "error", "flakyFailure", "flakyError", "rerunFailure", "rerunError"):
        message, kind = element.get("message"), element.get("type")
        body = element.text if element.tag in ("failure", "error") else element.findtext("stackTrace")
        # A long message is cut in the attribute, and in the body it is whole; there lines are lines.
        start = " ".join((message or "").removesuffix("…").split())
        if not kind or not body:
            yield f"{element.tag}: type {kind!r}, body {body!r}"
        elif not body.startswith(CUT) and not written_out(body).startswith(written_out(f"{kind}: {start}")):
            yield f"{element.tag}: {message!r} does not begin the body {body[:200]!r}"
    for output in root.iter("system-out"):
        text = output.text
        size = len(text.encode()) - (text.index("\n") + 1 if text.startswith(CUT) else 0)
        # A control character takes four letters when it is spelled.
        if size > OUTPUT_LIMIT * 4 + 1:
            yield f"system-out has {size} bytes"


def written_out(text):
    """The text without blanks and line ends, spelled or not: an attribute has none of the latter."""
    breaks = ("\\r", "\\n", "\\t", "\\x0b", "\\x0c", "\\x1c", "\\x1d", "\\x1e", "\\x85", "\u2028", "\u2029")
    for one in breaks:
        text = text.replace(one, "")
    return "".join(text.split())


def faults_of_junitparser(path, suites):
    document = junitparser.JUnitXml.fromfile(path)
    found = []
    for suite in document:
        cases = []
        for case in suite:
            results = [type(one).__name__.lower() for one in case.result]
            results = [one for one in results if one in ("failure", "error", "skipped")]
            cases.append((case.classname, case.name, (results or [None])[0]))
        said = (suite.tests, suite.failures, suite.errors, suite.skipped)
        if said != counts([(*case, []) for case in cases]):
            yield f"{suite.name}: says {said} to junitparser"
        found.append((suite.name, cases))
    expected = [(name, [case[:3] for case in cases]) for name, cases in suites]
    if found != expected:
        yield f"junitparser finds {found}, and the JSON has {expected}"


def main(style, files):
    faults = 0
    for junit, report in zip(files[::2], files[1::2]):
        with open(report, encoding="utf-8") as file:
            content = json.load(file)
        ours = style == "ours"
        suites = list(expected_of_ours(content) if ours else expected_of_mbedgt(content))
        try:
            found = list(faults_of_counts(content)) if ours else []
            found += [*faults_of_lxml(junit, suites, ours), *faults_of_junitparser(junit, suites)]
        except (etree.XMLSyntaxError, junitparser.JUnitXmlError) as error:
            found = [f"{type(error).__name__}: {error}"]
        for fault in found:
            print(f"{junit}: {fault}")
        faults += len(found)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
