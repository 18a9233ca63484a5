import ArgumentParser
import Bench
import Glibc
import SerialLines
import TestConfiguration

/// Writes a test config to start with.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented test config for your module and network.",
    usage: """
      netsocket-test init
      netsocket-test init lab.json5 --device /dev/ttyUSB0 --ssid lab --echo-server 192.168.1.10
      """,
    discussion: """
      Lists the serial ports. On a terminal it asks for what no option gives, and offers to run doctor; elsewhere it \
      writes placeholders. The password is asked without showing it, or entered in the file, which only you can read. \
      Exit code: 0, with doctor that of doctor. Errors: 64 wrong use, 74 the file exists or cannot be written.
      """)

  @Argument(
    help: ArgumentHelp("Config to write", valueName: "file"), completion: .file(extensions: ["json5"]))
  var file = "netsocket-test.json5"

  @Option(help: ArgumentHelp("Module, such as /dev/ttyUSB0 or socket://HOST:PORT", valueName: "url"))
  var device: String?

  @Option(help: ArgumentHelp("Name of the Wi-Fi network that the module joins", valueName: "name"))
  var ssid: String?

  @Option(
    help: ArgumentHelp(
      "Protection: \(WiFiSecurity.allCases.map(\.rawValue).joined(separator: ", ")) (default: WPA_WPA2)",
      valueName: "word"))
  var security: String?

  @Option(help: ArgumentHelp("Name of a network without password", valueName: "name"))
  var openSSID: String?

  @Option(help: ArgumentHelp("Host name or address of the test server", valueName: "host"))
  var echoServer: String?

  @Flag(help: "Overwrite the file if it exists")
  var force = false

  @OptionGroup
  var color: ColorArguments

  func validate() throws {
    guard !file.isEmpty, file != "-" else {
      throw ValidationError("expected a file name such as netsocket-test.json5, got '\(file)'")
    }
  }

  func run() async throws {
    let canAsk = Questions.canAsk
    let overwrites = try mayOverwrite(canAsk)
    var template = ConfigTemplate()
    try take(&template)
    let ports = SerialPorts.all()
    let found = ports.isEmpty ? ["none; plug the adapter in"] : ports
    StandardStreams.error("netsocket-test: serial ports: \(found.joined(separator: ", "))\n")
    if canAsk { try ask(&template, ports) }
    try write(template.text, overwrites)
    StandardStreams.error("netsocket-test: wrote \(file), which only you can read\n")
    let words =
      ["netsocket-test", "doctor", "--test-config", file]
      + (template.device == nil ? ["--device", "/dev/ttyUSB0"] : [])
    guard canAsk, let device = template.device, !device.hasPrefix("host:"),
      try Questions.confirm("Check the module now with doctor?", standard: true)
    else {
      return StandardStreams.error(
        "netsocket-test:   try: \(ShellText.command(words))   (checks the module step by step)\n")
    }
    try await DoctorCommand.parse(["--test-config", file]).run()
  }

  /// - Returns: whether a file that is there may be replaced.
  private func mayOverwrite(_ canAsk: Bool) throws -> Bool {
    guard access(file, F_OK) == 0 else { return false }
    if force { return true }
    if canAsk, try Questions.confirm("\(file) exists. Overwrite it?", standard: false) { return true }
    throw CLIError(
      .cannotWrite, "\(file) exists and was not changed",
      advice: "netsocket-test init other.json5   (or --force to overwrite it)")
  }

  /// Takes what the options give.
  private func take(_ template: inout ConfigTemplate) throws(CLIError) {
    for (flag, place, value) in [
      ("--device", \ConfigTemplate.device, device), ("--security", \.security, security),
      ("--open-ssid", \.openSSID, openSSID), ("--echo-server", \.echoServer, echoServer),
      ("--ssid", \.ssid, ssid),
    ] {
      template[keyPath: place] = value
      if let fault = template.fault {
        throw CLIError(
          .usage, "invalid value '\(value ?? "")' for \(flag)", cause: fault,
          advice: "netsocket-test init --help   (lists its options)")
      }
    }
  }

  private func ask(_ template: inout ConfigTemplate, _ ports: [String]) throws {
    if device == nil {
      let port = ports.first
      try ask("Device", standard: port ?? "none", none: "none", \.device, &template)
    }
    if ssid == nil { try ask("Wi-Fi network that the module joins", \.ssid, &template) }
    if template.ssid != nil, security != WiFiSecurity.none.rawValue { try askPassword(&template) }
    if security == nil, template.password?.revealed.isEmpty == false {
      try ask("Its protection", standard: WiFiSecurity.wpaWPA2.rawValue, \.security, &template)
    }
    if openSSID == nil {
      try ask(
        "Network without password, for its cases", standard: "none", none: "none", \.openSSID, &template)
    }
    if echoServer == nil {
      try ask(
        "Test server (runs netsocket-test serve; none leaves out TCP and UDP)", standard: "none",
        none: "none",
        \.echoServer, &template)
    }
  }

  private func askPassword(_ template: inout ConfigTemplate) throws {
    let empty = security == nil ? "; empty for a network without" : ""
    while true {
      let password = try Questions.askSecret("Its password (not shown\(empty))")
      template.password = Secret(password)
      guard let fault = password.isEmpty && security != nil ? "the network has one" : template.fault else {
        return
      }
      StandardStreams.error("  \(fault)\n")
    }
  }

  /// Asks until the answer can be used.
  ///
  /// - Parameter none: the answer that leaves the key unset.
  private func ask(
    _ question: String, standard: String? = nil, none: String? = nil,
    _ place: WritableKeyPath<ConfigTemplate, String?>, _ template: inout ConfigTemplate
  ) throws {
    while true {
      let answer = try Questions.ask(question, standard: standard)
      template[keyPath: place] = answer == none ? nil : answer
      guard let fault = template.fault else { return }
      StandardStreams.error("  \(fault)\n")
    }
  }

  /// The file is its owner's alone, for it has a password.
  private func write(_ text: String, _ overwrites: Bool) throws(CLIError) {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | (overwrites ? O_TRUNC : O_EXCL), 0o600)
    guard descriptor >= 0 else { throw unwritten(errno) }
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else { throw unwritten(errno) }
    let code = StandardStreams.write(Array(text.utf8), to: descriptor)
    guard code == 0 else { throw unwritten(code) }
  }

  private func unwritten(_ code: Int32) -> CLIError {
    CLIError(
      .cannotWrite, "cannot write the test config \(file)", cause: SystemError.text(code),
      advice: "ls -ld \(ShellText.quoted(FolderPath.of(file)))   (the folder must exist and be writable)")
  }
}
