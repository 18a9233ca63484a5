import Greentea
import PositionedJSON
import RunComparison
import Testing

@Suite("Names over time")
struct NameMatchingTests {
  /// A run with the suites, each with the same cases, all OK.
  private static func run(_ suites: [String], _ cases: [String] = ["ECHO"]) -> ComparedRun {
    ComparedRun(
      id: suites.joined(separator: " "), firmware: nil, conditions: [],
      suites: suites.map { suite in
        ComparedSuite(
          name: suite, word: .ok,
          cases: cases.map {
            ComparedCase(name: $0, outcome: .ok, elapsed: nil, attempts: 1, failedAttempts: 0)
          })
      })
  }

  private static func names(_ runs: [ComparedRun]) -> [[String]] { runs.map { $0.suites.map(\.name) } }

  private static func matching(_ list: String) throws -> NameMatching {
    var names = NameMatching()
    try names.read(Array(list.utf8))
    return names
  }

  static let old = "tests-netsocket-tcp"
  static let current = "mbed-os-tests-netsocket-tcp"
  static let late = "mbed-os-connectivity-netsocket-tests-tests-netsocket-tcp"

  @Test("the names that mbed gave a suite are one, that of the first run")
  func lastPart() {
    let runs = [Self.run([Self.current, "x-udp"]), Self.run([Self.old]), Self.run([Self.late])]
    #expect(
      Self.names(NameMatching().unified(runs)) == [[Self.current, "x-udp"], [Self.current], [Self.current]])
    #expect(
      NameMatching().unified(runs).flatMap(\.suites).map(\.recordedName) == runs.flatMap(\.suites).map(\.name)
    )
    #expect(Self.names(NameMatching.exact.unified(runs)) == Self.names(runs))
  }

  @Test(
    "a last part that two suites of a run share is ambiguous: they keep their names, and others are matched")
  func ambiguous() {
    let udp = ["tests-netsocket-udp", "mbed-os-tests-netsocket-udp"]
    let runs = [Self.run([Self.current, udp[0]]), Self.run([Self.old, Self.late, udp[1]])]
    #expect(
      Self.names(NameMatching().unified(runs)) == [[Self.current, udp[0]], [Self.old, Self.late, udp[0]]])
  }

  @Test("a comparison of suites with other folders compares their cases, and tells under which name")
  func compared() {
    let (base, new) = ([Self.run([Self.old])], [[Self.run([Self.current])]])
    let matched = ComparisonSet(base: base, candidates: new, names: NameMatching())
    #expect(matched.cases.map(\.kind) == [.unchanged])
    #expect(matched.cases.map(\.suite) == [Self.current])
    #expect(matched.renamedSuites.map(\.recorded) == [Self.old])
    #expect(matched.exitCode == 0)
    let exact = ComparisonSet(base: base, candidates: new)
    #expect(exact.comparisons.map(\.hasNothingInCommon) == [true])
    #expect(exact.exitCode == 1)
  }

  @Test("a list of changed names is about suites and cases, and about what the last part then matches")
  func list() throws {
    let names = try Self.matching("{'my-tcp': '\(Self.old)', /* since 2020 */ TCP_ECHO: 'ECHO',}")
    let runs = [Self.run([Self.current]), Self.run(["my-tcp"], ["TCP_ECHO", "OTHER"])]
    let unified = names.unified(runs)
    #expect(Self.names(unified) == [[Self.current], [Self.current]])
    #expect(unified[1].suites[0].cases.map(\.name) == ["ECHO", "OTHER"])
    #expect(unified[1].suites[0].cases.map(\.recordedName) == ["TCP_ECHO", "OTHER"])
    #expect(names.names(of: "ECHO") == ["ECHO", "TCP_ECHO"])
    #expect(names.names(of: "TCP_ECHO") == ["ECHO", "TCP_ECHO"])
    #expect(names.names(of: "OTHER") == ["OTHER"])
  }

  @Test("two names of one run never become one")
  func collision() throws {
    let names = try Self.matching(#"{"A": "C", "B": "C", "s": "t"}"#)
    let unified = names.unified([Self.run(["s", "t"], ["A", "B"]), Self.run(["s"], ["A", "C"])])
    #expect(Self.names(unified) == [["s", "t"], ["t"]])
    #expect(
      unified.flatMap(\.suites).map { $0.cases.map(\.name) } == [["A", "B"], ["A", "B"], ["A", "C"]])
  }

  @Test(
    "a wrong list is an error with its place",
    arguments: [
      ("[]", "1:1: the list of changed names must be an object, not an array"),
      (
        #"{"a": 1}"#,
        #"1:7: "a" of the list of changed names must be the new name, a string that is not empty, not 1"#
      ),
      (
        #"{"a": ""}"#,
        #"1:7: "a" of the list of changed names must be the new name, a string that is not empty, not """#
      ),
      (
        #"{"a": "b", "b": "c"}"#,
        #"1:7: "b" is in the list of old names too: give each old name its newest one"#
      ),
      (#"{"a": "a"}"#, #"1:7: "a" is in the list of old names too: give each old name its newest one"#),
      ("", "1:1: "),
    ])
  func wrongList(text: String, message: String) {
    do {
      _ = try Self.matching(text)
      Issue.record("read")
    } catch let error as DocumentError {
      #expect("\(error.position): \(error.message)".hasPrefix(message), "\(error)")
    } catch {
      Issue.record(error)
    }
  }

  @Test(
    "a pattern means a suite by its end, unless exact names are asked for",
    arguments: [
      (old, true, false), ("netsocket-tcp", true, false), ("tcp", true, false), ("*-tcp", true, true),
      ("*-udp", false, false), (current, true, true),
    ])
  func pattern(text: String, isMatched: Bool, isExact: Bool) {
    #expect(NameMatching().matches(Glob(text), suite: Self.current) == isMatched)
    #expect(NameMatching.exact.matches(Glob(text), suite: Self.current) == isExact)
  }

  @Test("what a history knows of a case is that of its suite under its other name")
  func past() throws {
    let earlier = [Self.run([Self.old]), Self.run([Self.late])]
    let past = try #require(RunPast(of: nil, earlier: earlier))
    #expect(past.verdicts("ECHO", in: Self.current).count == 2)
    let exact = try #require(RunPast(of: nil, earlier: earlier, names: .exact))
    #expect(exact.verdicts("ECHO", in: Self.current).isEmpty)
  }
}
