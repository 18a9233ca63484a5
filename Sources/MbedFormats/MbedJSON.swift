import Greentea
import PositionedJSON

/// What mbedgt 1.8.15 writes for `--report-json`, byte for byte: no line feed at the end.
///
/// Targets, suites and cases in order of execution; suites by their lowered names.
public struct MbedJSON: RenderedReport {
  private let report: MbedReport

  public init(_ report: MbedReport) {
    self.report = report
  }

  public func write<Target: TextOutputStream>(to target: inout Target) {
    let writer = JSONWriter.ascii(indentation: 4) { PythonFloat($0).shortest }
    writer.write(Self.dictionary(report.targets, named: \.name, Self.value), to: &target)
  }

  /// A dictionary of Python: what comes later under the same name takes the place of what was there.
  private static func dictionary<Element: Sendable>(
    _ elements: [Element], named name: (Element) -> String,
    _ value: @escaping @Sendable (Element) -> JSONValue
  ) -> JSONValue {
    var members: [(name: String, element: Element)] = []
    var indices: [[UInt8]: Int] = [:]
    for element in elements {
      let name = name(element)
      let index = indices[Array(name.utf8)] ?? members.count
      if index == members.count {
        indices[Array(name.utf8)] = index
        members.append((name, element))
      } else {
        members[index].element = element
      }
    }
    return .madeObject(count: members.count) { [members] in (members[$0].name, value(members[$0].element)) }
  }

  private static func value(_ target: MbedTarget) -> JSONValue {
    let name = { (suite: MbedSuite) in PythonLowercase.full(suite.name) }
    return dictionary(target.suites, named: name) { value($0, platform: target.platform) }
  }

  private static func value(_ suite: MbedSuite, platform: String) -> JSONValue {
    .object([
      ("single_test_result", .string(suite.result.rawValue)),
      ("single_test_output", .string(suite.output)),
      ("elapsed_time", value(suite.elapsed)),
      ("platform_name", .string(platform)),
      ("copy_method", .string(suite.copyMethod)),
      ("testcase_result", dictionary(suite.cases, named: \.name) { value($0) }),
      ("memory_metrics", value(suite.memory)),
      ("build_path", .string(suite.build.path)),
      ("build_path_abs", .string(suite.build.absolutePath)),
      ("image_path", .string(suite.build.imagePath)),
      ("test_bin_name", .string(suite.build.binaryName)),
    ])
  }

  private static func value(_ testCase: MbedCase) -> JSONValue {
    let log: JSONValue =
      switch testCase.log {
      case .lines(let lines): .array(lines.map { .string($0) })
      case .text(let text): .string(text)
      }
    return .object(
      (testCase.timeStart.map { [("time_start", value($0))] } ?? []) + [
        ("utest_log", log), ("duration", value(testCase.elapsed)),
        ("result_text", .string(testCase.result.rawValue)), ("time_end", value(testCase.timeEnd)),
        ("passed", .count(testCase.passed)), ("failed", .count(testCase.failed)),
        ("result", .count(testCase.code)),
      ])
  }

  private static func value(_ memory: MbedMemory) -> JSONValue {
    // Where there is no thread, mbedgt leaves an empty list.
    let summary: JSONValue =
      memory.threadSummary.map { summary in
        .object([
          ("max_stack_size", .count(summary.maxStackSize)),
          ("max_stack_usage", .count(summary.maxStackUsage)),
          ("max_stack_usage_total", .count(summary.maxStackUsageTotal)),
          ("reserved_stack_total", .count(summary.reservedStackTotal)),
        ])
      } ?? .array([])
    return .object([
      ("max_heap", memory.maxHeap.map { .count($0) } ?? .null),
      ("reserved_heap", memory.reservedHeap.map { .count($0) } ?? .null),
      ("thread_stack_info", .array(memory.threads.map(value))),
      ("thread_stack_summary", summary),
    ])
  }

  private static func value(_ thread: MbedThreadStack) -> JSONValue {
    .object(
      [
        ("entry", .string(thread.entry)), ("max_stack", .count(thread.maxStack)),
        ("stack_size", .count(thread.stackSize)),
      ]
        + (thread.argument.map { [("arg", .string($0))] } ?? [])
        + (thread.maxStackUsageTotal.map { [("max_stack_usage_total", .count($0))] } ?? [])
        + (thread.reservedStackTotal.map { [("reserved_stack_total", .count($0))] } ?? []))
  }

  private static func value(_ number: MbedNumber) -> JSONValue {
    switch number {
    case .integer(let integer): .count(integer)
    case .float(let value): .number(value)
    }
  }
}
