import EventLog
import Greentea
import MbedFormats
import Reports

extension MbedReport {
  /// A run of one target with these suites.
  static func sample(_ suites: [MbedSuite]) -> MbedReport {
    MbedReport(
      name: "sample",
      targets: [MbedTarget(name: "K64F-GCC_ARM", platform: "K64F", toolchain: "GCC_ARM", suites: suites)])
  }
}

extension MbedSuite {
  /// A suite that is OK unless said otherwise.
  static func sample(
    _ name: String, result: MbedResult = .ok, elapsed: MbedNumber = .float(1.5), cases: [MbedCase] = []
  ) -> MbedSuite {
    MbedSuite(
      name: name, result: result, elapsed: elapsed,
      build: MbedBuild(suite: name, platform: "K64F", toolchain: "GCC_ARM"), cases: cases)
  }
}

extension MbedCase {
  /// A case that is OK unless said otherwise.
  static func sample(_ name: String, result: MbedResult = .ok) -> MbedCase {
    MbedCase(name: name, result: result, passed: 1, failed: 0, elapsed: .float(0.25))
  }
}
