import Greentea

/// One test run in the words of mbedgt: targets, their suites, the suites' cases.
///
/// Every order is that of execution; the renderers sort where the real tool sorts. Made by
/// `GreenteaRunReader` from a `greentea-run/1` file, from the events of a run, or by hand.
public struct MbedReport: Hashable, Sendable {
  /// What the run is called; appears in no report of mbedgt.
  public var name: String
  /// What the run shows, in a sentence; appears in no report of mbedgt.
  public var description: String
  /// The builds that ran, in order of execution.
  public var targets: [MbedTarget]

  public init(name: String, description: String = "", targets: [MbedTarget]) {
    self.name = name
    self.description = description
    self.targets = targets
  }
}

/// A build that ran on a board, which is what mbedgt calls a target.
public struct MbedTarget: Hashable, Sendable {
  /// The name of the build, usually `PLATFORM-TOOLCHAIN`: the column `target`.
  public var name: String
  /// The board: the column `platform_name`.
  public var platform: String
  /// The compiler, such as `GCC_ARM`.
  public var toolchain: String
  /// The suites in order of execution.
  public var suites: [MbedSuite]

  public init(name: String, platform: String, toolchain: String, suites: [MbedSuite]) {
    self.name = name
    self.platform = platform
    self.toolchain = toolchain
    self.suites = suites
  }
}

/// A suite as mbedgt reports it.
public struct MbedSuite: Hashable, Sendable {
  /// The name as the test specification spells it; the reports lower it.
  public var name: String
  /// What the device or the host said at the end of the suite; the cases do not decide it.
  public var result: MbedResult
  /// Wall time of the suite in seconds.
  public var elapsed: MbedNumber
  /// How the image got onto the board: the column `copy_method`.
  public var copyMethod: String
  /// The whole log of the suite.
  public var output: String
  /// The memory that the device reported.
  public var memory: MbedMemory
  /// The image that ran.
  public var build: MbedBuild
  /// The cases in the order in which they were first seen.
  public var cases: [MbedCase]

  public init(
    name: String, result: MbedResult, elapsed: MbedNumber, copyMethod: String = "default",
    output: String = "",
    memory: MbedMemory = MbedMemory(), build: MbedBuild, cases: [MbedCase]
  ) {
    self.name = name
    self.result = result
    self.elapsed = elapsed
    self.copyMethod = copyMethod
    self.output = output
    self.memory = memory
    self.build = build
    self.cases = cases
  }
}

/// The image of a suite: where it was built and what it is called.
public struct MbedBuild: Hashable, Sendable {
  /// The folder of the build as the test specification has it.
  public var path: String
  /// The same folder as an absolute path.
  public var absolutePath: String
  /// The image below `path`.
  public var imagePath: String
  /// The file name of the image.
  public var binaryName: String

  /// Makes the description of an image; what is not given follows the layout of an Mbed OS build.
  public init(
    suite: String, platform: String, toolchain: String, path: String? = nil, absolutePath: String? = nil,
    imagePath: String? = nil, binaryName: String? = nil
  ) {
    let folder = path ?? "./BUILD/tests/\(platform)/\(toolchain)"
    self.path = folder
    self.absolutePath = absolutePath ?? "/build/BUILD/tests/\(platform)/\(toolchain)"
    self.imagePath = imagePath ?? "\(folder)/\(suite).bin"
    self.binaryName = binaryName ?? "\(suite).bin"
  }
}

/// A test case as mbedgt reports it.
public struct MbedCase: Hashable, Sendable {
  /// The exact name, by which mbedgt knows the case.
  public var name: String
  /// In practice one of `ok`, `fail`, `error` and `skipped`: mbedgt gives cases no other word.
  public var result: MbedResult
  /// Rounds that passed, as the device counted them; 0 or more.
  public var passed: Int
  /// Rounds that failed, as the device counted them; 0 or more.
  public var failed: Int
  /// Seconds from start to finish; negative when the clock of the log stepped back.
  public var elapsed: MbedNumber
  /// Unix time of the start; `nil` for a finish that was seen without a start.
  ///
  /// Of a case made from events: seconds since the world began, 0 if it never started.
  public var timeStart: MbedNumber?
  /// Unix time of the finish, or of the start as long as there is no finish.
  public var timeEnd: MbedNumber
  /// The part of the suite's log that belongs to the case.
  public var log: MbedLog
  /// The `result` of mbedgt's JSON: 0 OK, positive = failed rounds, negative = no verdict.
  public var code: Int

  /// Makes a case; without a `code`, the result and the failed rounds give it.
  public init(
    name: String, result: MbedResult, passed: Int, failed: Int, elapsed: MbedNumber,
    timeStart: MbedNumber? = .float(0), timeEnd: MbedNumber = .float(0), log: MbedLog = .lines([]),
    code: Int? = nil
  ) {
    self.name = name
    self.result = result
    self.passed = passed
    self.failed = failed
    self.elapsed = elapsed
    self.timeStart = timeStart
    self.timeEnd = timeEnd
    self.log = log
    self.code = code ?? Self.usualCode(of: result, failed: failed)
  }

  /// The number that mbedgt 1.8.15 stores beside a result word.
  private static func usualCode(of result: MbedResult, failed: Int) -> Int {
    switch result {
    case .ok: 0
    case .error: -4096
    case .skipped: -8192
    default: failed
    }
  }
}

/// The log of a case.
public enum MbedLog: Hashable, Sendable {
  /// The lines between start and finish, without their line ends.
  case lines([String])
  /// One text in place of the lines: what mbedgt stores for a finish without a start.
  case text(String)
}

/// A number as Python keeps it: whole numbers and floats print differently.
public enum MbedNumber: Hashable, Sendable {
  /// A whole number, such as the `0` of a suite that was never timed.
  case integer(Int)
  /// A floating-point number, printed with a point or an exponent.
  case float(Double)
}

extension MbedNumber {
  var double: Double {
    switch self {
    case .integer(let integer): Double(integer)
    case .float(let value): value
    }
  }

  /// `str(x)` of Python 3.
  var python: String {
    switch self {
    case .integer(let integer): String(integer)
    case .float(let value): PythonFloat(value).shortest
    }
  }

  /// The sum: whole if both are, and if it is one of 64 bits.
  func adding(_ other: MbedNumber) -> MbedNumber {
    if case .integer(let left) = self, case .integer(let right) = other {
      let (sum, overflow) = left.addingReportingOverflow(right)
      if !overflow { return .integer(sum) }
    }
    return .float(double + other.double)
  }
}
