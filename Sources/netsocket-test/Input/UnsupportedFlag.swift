/// A flag of mbedgt 1.8.15 or of `mbed test` that means nothing here: who types it is told why, and what to do.
struct UnsupportedFlag {
  let names: [String]
  private let tool: String
  private let answer: String

  private static let mbedgt = "mbedgt"
  private static let mbedTest = "mbed test"

  private init(_ tool: String, _ names: String..., answer: String) {
    self.names = names
    self.tool = tool
    self.answer = answer
  }

  private static let nothingBuilt = "nothing is built: the suites are part of this tool"

  static let all = [
    UnsupportedFlag(
      mbedgt, "--only-build", "-O", "--skip-build", "-S", "--release", "--debug", answer: nothingBuilt),
    UnsupportedFlag(
      mbedgt, "--target", answer: "a run is on one device: -m and -t make the name of its target"),
    UnsupportedFlag(mbedgt, "--yotta-registry", "--map-target", answer: nothingBuilt),
    UnsupportedFlag(
      mbedgt, "--copy", "-c",
      answer: "no image is copied: the suites run here, and the module keeps its firmware"),
    UnsupportedFlag(
      mbedgt, "--reset", "-r",
      answer:
        "the device says how it is reset: --device 'serial:///dev/ttyUSB0?reset=rts', or --reset-command"),
    UnsupportedFlag(
      mbedgt, "--parallel", answer: "a run is of one module: start one a module, with --subset I/N"),
    UnsupportedFlag(
      mbedgt, "--enum-host-tests", "-e", answer: "there are no host tests: the suites run here"),
    UnsupportedFlag(
      mbedgt, "--config", "--use-tids",
      answer: "boards are not looked for: name the line with --device; doctor tells what is at it"),
    UnsupportedFlag(
      mbedgt, "--grm", "-g",
      answer: "a line of another machine is --device socket://HOST:PORT or rfc2217://HOST:PORT"),
    UnsupportedFlag(mbedgt, "--fm", answer: "there is no fast model: --device sim: is a simulated module"),
    UnsupportedFlag(mbedgt, "--shuffle-seed", answer: "--shuffle takes its order from --seed"),
    UnsupportedFlag(
      mbedgt, "--sync", "--polling-timeout", "-P",
      answer: "there is no board to greet: --timeout-scale makes limits longer or shorter"),
    UnsupportedFlag(
      mbedgt, "--tag-filters", answer: "there is no resource manager: name the line with --device"),
    UnsupportedFlag(mbedgt, "--lock", answer: "a port is locked by itself as long as a run uses it"),
    UnsupportedFlag(
      mbedgt, "--digest", answer: "'history import' reads what mbedgt and mbedhtrun have printed"),
    UnsupportedFlag(
      mbedgt, "--hooks", "-H", answer: "there are no hooks: --events has all that happens, as it happens"),
    UnsupportedFlag(mbedgt, "--test-spec", answer: "the suites are part of this tool: --list names them"),
    UnsupportedFlag(mbedgt, "--test-cfg", answer: "the config is given with --test-config"),
    UnsupportedFlag(mbedgt, "--report-fails", answer: "why a case is not OK is always told on stderr"),
    UnsupportedFlag(mbedgt, "--retry-count", answer: "--retry N tries the cases again that are not OK"),
    UnsupportedFlag(
      mbedgt, "--report-memory-metrics-csv",
      answer: "the suites run here and not on the board, which tells nothing of its memory"),
    UnsupportedFlag(
      mbedgt, "--verbose-test-result", "-V", answer: "-v shows every AT command and its answer"),
    UnsupportedFlag(mbedgt, "--plain", answer: "nothing is coloured: leave it out"),
    UnsupportedFlag(
      mbedTest, "--compile", "--compile-list", "--source", "--build", "--build-data", "--profile", "--clean",
      "--stats-depth", answer: nothingBuilt),
    UnsupportedFlag(
      mbedTest, "--run", "--greentea", "--icetea", answer: "what is selected runs: leave it out"),
    UnsupportedFlag(mbedTest, "--run-list", answer: "--list names what would run"),
    UnsupportedFlag(mbedTest, "--app-config", answer: "the config is given with --test-config"),
  ]

  /// What is to be said about the first such flag with its value right behind it, such as `-cshell`, which would be taken
  /// for several flags, and one of them for a wish for help.
  ///
  /// - Returns: nil if there is none.
  static func complaint(aboutBundleIn arguments: [String]) -> CLIError? {
    let bundles = arguments.prefix { $0 != "--" }.filter {
      $0.utf8.count > 2 && $0.hasPrefix("-") && !$0.hasPrefix("--")
    }
    return complaint(about: bundles.map { String($0.prefix(2)) })
  }

  /// What is to be said about the first such flag of a command line that could not be understood.
  ///
  /// - Returns: nil if there is none.
  static func complaint(about arguments: [String]) -> CLIError? {
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") {
      let name = argument.prefix { $0 != "=" }
      guard let flag = all.first(where: { $0.names.contains(String(name)) }) else { continue }
      return CLIError(.usage, "\(name) of \(flag.tool) means nothing here: \(flag.answer)")
    }
    return nil
  }
}
