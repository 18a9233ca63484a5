/// A flag of mbedgt 1.8.15 or of `mbed test` that means nothing here: who types it is told why, and what to do.
struct ForeignFlag {
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
    ForeignFlag(
      mbedgt, "--only-build", "-O", "--skip-build", "-S", "--release", "--debug", answer: nothingBuilt),
    ForeignFlag(mbedgt, "--target", answer: "a run is on one device: -m and -t make the name of its target"),
    ForeignFlag(mbedgt, "--yotta-registry", "--map-target", answer: nothingBuilt),
    ForeignFlag(
      mbedgt, "--copy", "-c",
      answer: "no image is copied: the suites run here, and the module keeps its firmware"),
    ForeignFlag(
      mbedgt, "--reset", "-r",
      answer:
        "the device says how it is reset: --device 'serial:///dev/ttyUSB0?reset=rts', or --reset-command"),
    ForeignFlag(
      mbedgt, "--parallel", answer: "a run is of one module: start one a module, with --subset I/N"),
    ForeignFlag(mbedgt, "--enum-host-tests", "-e", answer: "there are no host tests: the suites run here"),
    ForeignFlag(
      mbedgt, "--config", "--use-tids",
      answer: "boards are not looked for: name the line with --device; doctor tells what is at it"),
    ForeignFlag(
      mbedgt, "--grm", "-g",
      answer: "a line of another machine is --device socket://HOST:PORT or rfc2217://HOST:PORT"),
    ForeignFlag(mbedgt, "--fm", answer: "there is no fast model: --device sim: is a simulated module"),
    ForeignFlag(mbedgt, "--shuffle-seed", answer: "--shuffle takes its order from --seed"),
    ForeignFlag(
      mbedgt, "--sync", "--polling-timeout", "-P",
      answer: "there is no board to greet: --timeout-scale makes limits longer or shorter"),
    ForeignFlag(mbedgt, "--tag-filters", answer: "there is no resource manager: name the line with --device"),
    ForeignFlag(mbedgt, "--lock", answer: "a port is locked by itself as long as a run uses it"),
    ForeignFlag(
      mbedgt, "--digest", answer: "'history import' reads what mbedgt and mbedhtrun have printed"),
    ForeignFlag(
      mbedgt, "--hooks", "-H", answer: "there are no hooks: --events has all that happens, as it happens"),
    ForeignFlag(mbedgt, "--test-spec", answer: "the suites are part of this tool: --list names them"),
    ForeignFlag(mbedgt, "--test-cfg", answer: "the config is given with --test-config"),
    ForeignFlag(mbedgt, "--report-fails", answer: "why a case is not OK is always told on stderr"),
    ForeignFlag(mbedgt, "--retry-count", answer: "--retry N tries the cases again that are not OK"),
    ForeignFlag(
      mbedgt, "--report-memory-metrics-csv",
      answer: "the suites run here and not on the board, which tells nothing of its memory"),
    ForeignFlag(
      mbedgt, "--verbose-test-result", "-V", answer: "-v shows every AT command and its answer"),
    ForeignFlag(mbedgt, "--plain", answer: "nothing is coloured: leave it out"),
    ForeignFlag(
      mbedTest, "--compile", "--compile-list", "--source", "--build", "--build-data", "--profile", "--clean",
      "--stats-depth", answer: nothingBuilt),
    ForeignFlag(mbedTest, "--run", "--greentea", "--icetea", answer: "what is selected runs: leave it out"),
    ForeignFlag(mbedTest, "--run-list", answer: "--list names what would run"),
    ForeignFlag(mbedTest, "--app-config", answer: "the config is given with --test-config"),
  ]

  /// What is to be said about the first such flag with its value right behind it, such as `-cshell`, which would be taken
  /// for several flags, and one of them for a wish for help.
  ///
  /// - Returns: nil if there is none.
  static func complaint(aboutBundleIn arguments: [String]) -> Complaint? {
    let bundles = arguments.prefix { $0 != "--" }.filter {
      $0.utf8.count > 2 && $0.hasPrefix("-") && !$0.hasPrefix("--")
    }
    return complaint(about: bundles.map { String($0.prefix(2)) })
  }

  /// What is to be said about the first such flag of a command line that could not be understood.
  ///
  /// - Returns: nil if there is none.
  static func complaint(about arguments: [String]) -> Complaint? {
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") {
      let name = argument.prefix { $0 != "=" }
      guard let flag = all.first(where: { $0.names.contains(String(name)) }) else { continue }
      return Complaint(.usage, "\(name) of \(flag.tool) means nothing here: \(flag.answer)")
    }
    return nil
  }
}
