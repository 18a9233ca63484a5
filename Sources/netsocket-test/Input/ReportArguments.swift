import ArgumentParser

/// The flags that say which reports are written, and where.
struct ReportArguments: ParsableArguments {
  /// Whose form a report has.
  enum Dialect: String, CaseIterable, ExpressibleByArgument {
    case own = "netsocket-test"
    case mbedgt
  }

  @Option(
    name: .customLong("report-junit"), help: ArgumentHelp("Writes a JUnit report.", valueName: "file"),
    completion: .file())
  var junit: String?

  @Option(
    name: .customLong("report-junit-style"),
    help: ArgumentHelp("Its form: our own (the default), or byte for byte mbedgt's.", valueName: "style"))
  var junitStyle: Dialect?

  @Option(
    name: .customLong("report-json"), help: ArgumentHelp("Writes a JSON report.", valueName: "file"),
    completion: .file())
  var json: String?

  @Option(
    name: .customLong("report-json-style"),
    help: ArgumentHelp("Its form: our own (the default), or byte for byte mbedgt's.", valueName: "style"))
  var jsonStyle: Dialect?

  @Option(
    name: .customLong("report-text"),
    help: ArgumentHelp("Writes the tables as mbedgt does.", valueName: "file"),
    completion: .file())
  var text: String?

  @Option(
    name: .customLong("report-html"),
    help: ArgumentHelp("Writes one page for a browser.", valueName: "file"), completion: .file())
  var html: String?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Error annotations for GitHub Actions on stderr, and a step summary if GITHUB_STEP_SUMMARY names a file."
  )
  var github: Bool?

  func validate() throws {
    for (style, path, flag) in [(junitStyle, junit, "--report-junit"), (jsonStyle, json, "--report-json")]
    where style != nil && path == nil {
      throw ValidationError("\(flag)-style is for \(flag), which is not there")
    }
    for (flag, path) in files where flag.hasPrefix("--") && (path == "" || path == "-") {
      throw ValidationError("\(flag) takes the name of a file; /dev/stdout is one")
    }
  }

  /// Every file that is named, with its flag.
  var files: [(flag: String, path: String?)] {
    [
      ("GITHUB_STEP_SUMMARY", github == false ? nil : GitHubOutlet.summaryPath),
      ("--report-junit", junit), ("--report-json", json), ("--report-text", text), ("--report-html", html),
    ]
  }
}
