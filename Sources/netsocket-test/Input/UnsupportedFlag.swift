/// A flag of mbedgt 1.8.15 or of `mbed test` that this tool does not have: the error says why and what to use.
struct UnsupportedFlag {
  let names: [String]
  private let tool: String
  private let cause: String
  private let advice: String

  private static let mbedgt = "mbedgt"
  private static let mbedTest = "mbed test"

  private init(_ tool: String, _ names: String..., cause: String, advice: String) {
    self.names = names
    self.tool = tool
    self.cause = cause
    self.advice = advice
  }

  private static func notBuilt(_ tool: String, _ names: [String]) -> [UnsupportedFlag] {
    names.map {
      UnsupportedFlag(
        tool, $0, cause: "nothing is built: the suites are part of this tool",
        advice: "netsocket-test --test-config esp8266_config.json")
    }
  }

  static let all =
    notBuilt(
      mbedgt, ["--only-build", "-O", "--skip-build", "-S", "--release", "--debug", "--yotta-registry"])
    + notBuilt(mbedgt, ["--map-target"])
    + notBuilt(mbedTest, ["--compile", "--compile-list", "--source", "--build", "--build-data", "--profile"])
    + notBuilt(mbedTest, ["--clean", "--stats-depth"]) + [
      UnsupportedFlag(
        mbedgt, "--target", cause: "a run has one device", advice: "netsocket-test -m K64F -t GCC_ARM"),
      UnsupportedFlag(
        mbedgt, "--copy", "-c", cause: "no image is copied: the suites run on the host",
        advice: "netsocket-test --device /dev/ttyUSB0"),
      UnsupportedFlag(
        mbedgt, "--reset", "-r", cause: "the device address names the reset line",
        advice: "netsocket-test --device 'serial:///dev/ttyUSB0?reset=rts'"),
      UnsupportedFlag(
        mbedgt, "--parallel", cause: "a run has one module",
        advice: "netsocket-test --subset 1/2   (per module)"),
      UnsupportedFlag(
        mbedgt, "--enum-host-tests", "-e", cause: "there are no host tests: the suites run on the host",
        advice: "netsocket-test --list"),
      UnsupportedFlag(
        mbedgt, "--config", "--use-tids", cause: "boards are not detected",
        advice: "netsocket-test doctor --device /dev/ttyUSB0"),
      UnsupportedFlag(
        mbedgt, "--grm", "-g", cause: "there is no resource manager",
        advice: "netsocket-test --device socket://host:2000   (or rfc2217://host:2217)"),
      UnsupportedFlag(
        mbedgt, "--tag-filters", cause: "there is no resource manager",
        advice: "netsocket-test --device /dev/ttyUSB0"),
      UnsupportedFlag(
        mbedgt, "--fm", cause: "there is no fast model", advice: "netsocket-test --device sim:"),
      UnsupportedFlag(
        mbedgt, "--shuffle-seed", cause: "--seed decides the order",
        advice: "netsocket-test --shuffle --seed 7"),
      UnsupportedFlag(
        mbedgt, "--sync", "--polling-timeout", "-P", cause: "there is no board to synchronise with",
        advice: "netsocket-test --timeout-scale 2   (doubles every time limit)"),
      UnsupportedFlag(
        mbedgt, "--lock", cause: "a run locks its port by itself",
        advice: "netsocket-test --device /dev/ttyUSB0"),
      UnsupportedFlag(
        mbedgt, "--digest", cause: "results are imported into the history",
        advice: "netsocket-test history import mbedgt.log"),
      UnsupportedFlag(
        mbedgt, "--hooks", "-H", cause: "there are no hooks",
        advice: "netsocket-test --events run.events.jsonl   (logs what happens as it happens)"),
      UnsupportedFlag(
        mbedgt, "--test-spec", cause: "the suites are part of this tool", advice: "netsocket-test --list"),
      UnsupportedFlag(
        mbedgt, "--test-cfg", cause: "the flag has another name",
        advice: "netsocket-test --test-config esp8266_config.json"),
      UnsupportedFlag(
        mbedgt, "--report-fails", cause: "failures are always printed on stderr", advice: "netsocket-test"),
      UnsupportedFlag(
        mbedgt, "--retry-count", cause: "retries are per case", advice: "netsocket-test --retry 2"),
      UnsupportedFlag(
        mbedgt, "--report-memory-metrics-csv", cause: "the suites do not run on the board",
        advice: "netsocket-test --report-json report.json"),
      UnsupportedFlag(
        mbedgt, "--verbose-test-result", "-V", cause: "the flag has another name", advice: "netsocket-test -v"
      ),
      UnsupportedFlag(
        mbedgt, "--plain", cause: "the flag has another name", advice: "netsocket-test --color never"),
      UnsupportedFlag(
        mbedTest, "--run", "--greentea", "--icetea", cause: "running is the default",
        advice: "netsocket-test --test-config esp8266_config.json"),
      UnsupportedFlag(
        mbedTest, "--run-list", cause: "the flag has another name", advice: "netsocket-test --list"),
      UnsupportedFlag(
        mbedTest, "--app-config", cause: "the flag has another name",
        advice: "netsocket-test --test-config esp8266_config.json"),
    ]

  /// The error for the first such flag with its value right behind it, such as `-cshell`: ArgumentParser would read
  /// it as several flags, one of them `-h`.
  ///
  /// - Returns: nil if there is none.
  static func error(inBundles arguments: [String]) -> CLIError? {
    let bundles = arguments.prefix { $0 != "--" }.filter {
      $0.utf8.count > 2 && $0.hasPrefix("-") && !$0.hasPrefix("--")
    }
    return error(about: bundles.map { String($0.prefix(2)) })
  }

  /// The error for the first such flag of a command line that ArgumentParser did not understand.
  ///
  /// - Returns: nil if there is none.
  static func error(about arguments: [String]) -> CLIError? {
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") {
      let name = argument.prefix { $0 != "=" }
      guard let flag = all.first(where: { $0.names.contains(String(name)) }) else { continue }
      return CLIError(
        .usage, "\(flag.tool)'s \(name) is not supported", cause: flag.cause, advice: flag.advice)
    }
    return nil
  }
}
