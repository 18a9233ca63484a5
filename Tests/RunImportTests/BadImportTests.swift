import Testing

@Suite("A file that cannot be imported")
struct BadImportTests {
  private static let suiteHeading =
    "| target | platform_name | test suite | result | elapsed_time (sec) | copy_method |\n"
  private static let caseHeading =
    "| target | platform_name | test suite | test case | passed | failed | result | elapsed_time (sec) |\n"
  private static let unknown =
    "1:1: no run is recognised here: import what mbedgt printed, its --report-json or --report-junit, what "
    + "mbedhtrun printed, a JUnit or CTRF report, or an event log of netsocket-test"

  static let texts: [(String, String)] = [
    ("", "1:1: the file is empty"), (" \n", unknown), ("hello", unknown), ("[1, 2]", unknown),
    (
      "mbedgt: hello\n",
      "1:1: neither a table nor a line 'test suite …' of mbedgt is in it: there is no run to import"
    ),
    (suiteHeading, "1:1: the tables have no rows: there is no run to import"),
    (
      suiteHeading + "| a | b | c | GOOD | 1.0 | default |\n",
      "2:15: \"GOOD\" is not a suite's result, one of OK, FAIL, ERROR, SKIPPED, UNDEF, IOERR_COPY, "
        + "IOERR_DISK, IOERR_SERIAL, TIMEOUT, NO_IMAGE, MBED_ASSERT, BUILD_FAILED, SYNC_FAILED"
    ),
    (suiteHeading + "| a | b | c | OK | soon | default |\n", "2:20: \"soon\" is not a time in seconds"),
    (suiteHeading + "| a | b | c | OK | 1e99 | default |\n", "2:20: \"1e99\" is not a time in seconds"),
    (suiteHeading + "| a | b | c | OK | nan | default |\n", "2:20: \"nan\" is not a time in seconds"),
    (
      suiteHeading + "| a | b | c | OK | 1.0 |\n| a | b | d | OK | 1.0 | default |\n",
      "2:1: this row has 5 cells, its table 6 columns: import the log with its lines whole"
    ),
    (
      suiteHeading + "| a | b | c | OK\n| a | b | d | OK | 1.0 | default |\n",
      "2:1: this row has no bar at its end, its table 6 columns: import the log with its lines whole"
    ),
    (
      suiteHeading + "| a | b | c | OK | 1.0 | default |\n| a | b | c | OK | 1.0 | default |\n",
      "3:11: a second row for \"c\" of the same target, the first is in line 2: two runs that cannot be told apart; "
        + "import each by itself"
    ),
    (
      suiteHeading + "| a | b | c | OK | 1.0 | default |\ntest suite results: 2 OK\n",
      "3:1: the summary counts 2, the table above it has 1: lines of it are missing"
    ),
    (
      suiteHeading + "| a | b | c | OK | 1.0 | default |\n\n" + caseHeading
        + "\u{1B}[1m| a | b | d | x | 1 | 0 | OK | 1.0 |\n",
      "5:5: the suite table has no suite \"d\" of this target"
    ),
    (
      caseHeading + "| a | b | d | x | -1 | 0 | OK | 1.0 |\n", "2:19: \"-1\" is not a whole number, 0 or more"
    ),
    (
      caseHeading + "| a | b | d | x | 1 | 0 | TIMEOUT | 1.0 |\n",
      "2:27: \"TIMEOUT\" is not a case's result, one of OK, FAIL, ERROR, SKIPPED"
    ),
    (
      caseHeading + "| a | b | d | x | 1 | 0 | OK | 1.0 |\n| a | b | d | x | 1 | 0 | OK | 1.0 |\n",
      "3:15: a second row for \"x\" of the same target, the first is in line 2: two runs that cannot be told apart; "
        + "import each by itself"
    ),
    ("{", "1:2: the document ends here; expected a name in double quotes"),
    ("{}", "1:1: the report has no target: there is no run to import"),
    (#"{"a": 1}"#, "1:7: \"a\" must be an object, not 1"),
    (#"{"a": {}}"#, "1:7: the target \"a\" has no suite: there is no run to import"),
    (#"{"a": {"s": {}}}"#, "1:13: \"s\" lacks \"platform_name\", a string"),
    (
      #"{"a": {"s": {"platform_name": "p", "testcase_result": {}, "single_test_result": "odd"}}}"#,
      "1:81: \"single_test_result\" of \"s\" must be one of the strings OK, FAIL, ERROR, SKIPPED, UNDEF, "
        + "IOERR_COPY, IOERR_DISK, IOERR_SERIAL, TIMEOUT, NO_IMAGE, MBED_ASSERT, BUILD_FAILED, SYNC_FAILED, not \"odd\""
    ),
    (
      #"{"schema": "greentea-run/1"}"#,
      "1:12: \"schema\" must be an object, not \"greentea-run/1\""
    ),
    ("<testsuites/>", "1:1: the report has no suite with a case: there is no run to import"),
    (
      "<html><body/></html>",
      "1:1: the root element is \"html\", that of a JUnit report testsuites or testsuite"
    ),
    (
      "<testsuites><testsuite><testcase/></testsuite></testsuites>", "1:24: testcase lacks the attribute name"
    ),
    (
      "<testsuites><testsuite name='a'><testcase name='x' classname='a.s'/></testsuite><testsuite name='a'>\n"
        + "<testcase name='x' classname='b.s'/></testsuite></testsuites>",
      "2:20: a case of mbedgt has the target and the suite in its classname, \"a\" here"
    ),
    (
      "<testsuites><testsuite name='a'>\n<testcase name='x' classname='a.s' time='1s'/></testsuite></testsuites>",
      "2:36: \"1s\" is not a time in seconds"
    ),
    (
      "<testsuites><testsuite name='a'><testcase name='x' classname='a.s'/>\n"
        + "<testcase name='x' classname='a.s'/></testsuite></testsuites>",
      "2:11: a second case \"x\" of its suite"
    ),
    (
      "<testsuites><testsuite name='a'><testcase name='x' classname='a.s'/>\n"
        + "<testcase name='y' classname='a.t'/></testsuite></testsuites>",
      "2:20: a case of another suite than \"s\""
    ),
    (
      "<testsuites><testsuite name='a'><testcase name='x' classname='a.s'/></testsuite>\n"
        + "<testsuite name='a'><testcase name='x' classname='a.s'/></testsuite></testsuites>",
      "2:1: a second suite \"s\" of the target \"a\""
    ),
    (
      "[1.00][A][B] x\n[1.00][A][B] {{__testcase_finish;A;99999999999999999999;0}}\n",
      "2:1: a number of this line is too large"
    ),
    (
      "[1.00][A][B] x\n[9999999999999.00][A][B] y\n",
      "1:1: the times of the log are more than 30 years apart"
    ),
  ]

  @Test("is named with its place and what to do", arguments: texts)
  func messages(text: String, message: String) {
    #expect(Imports.message(text) == message)
  }

  @Test("is refused by its size before anything of it is looked at")
  func size() {
    #expect(
      Imports.message([UInt8](repeating: 0x3C, count: 64 << 20 + 1))
        == "1:1: the file is larger than 64 MiB")
  }
}
