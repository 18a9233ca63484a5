import ESP8266Driver
import Greentea
import Timekeeping

/// What an incident of the module means, in words.
extension Cause {
  init(_ incident: ModuleIncident) {
    switch incident {
    case .restarted(let during, let boot):
      let how =
        boot.isLoop
        ? "restarts again and again\(during.map { " during \($0)" } ?? "")"
        : "restarted by itself \(during.map { "during \($0)" } ?? "while no command ran")"
      self.init(
        .device, "the module \(how) (\(boot.words))\(Self.meaning(of: boot))",
        advice: Self.advice(of: boot))
    case .unanswered(let text):
      self.init(
        .device, text,
        advice: Self.doctor("checks the line and the module of this run"))
    case .busy(let duration, let after):
      let since = after.map { "since \($0)" } ?? "since it was first asked"
      self.init(
        .device,
        duration < .seconds(1)
          ? "the module was busy (busy p...)"
          : "the module has been busy for \(duration.inSeconds(decimals: 1)) s \(since) (busy p...)",
        advice: Self.doctor("power-cycle the module first: only that ends work that does not end"))
    case .bytesLost(let text): self.init(.bench, text, advice: Self.lineAdvice)
    case .bytesHeld(let count):
      self.init(
        .bench, "the module holds \(count) bytes that it has not announced (AT+CIPRECVLEN?)",
        advice: Self.lineAdvice)
    case .refused(let command, let answer):
      self.init(
        .device, "the firmware does not know or refuses \(command) (answered \(answer))",
        advice: Self.doctor("tells the firmware; the driver knows AT 1.3 to 2.2"))
    case .unreadable(let exchange):
      self.init(.bench, "an answer cannot be read: \(exchange)", advice: Self.lineAdvice)
    case .unexpected(let text):
      self.init(.device, text, advice: Self.doctor("tells the firmware; the driver knows AT 1.3 to 2.2"))
    case .closedLink(let id):
      self.init(
        .device, "the module closed a UDP link by itself (\(id),CLOSED)",
        advice: Self.doctor("tells the firmware; the driver knows AT 1.3 to 2.2"))
    case .notJoined(let reason, let wasAssociated): self.init(join: reason, wasAssociated)
    case .slowSend(let command, let duration):
      self.init(
        .device, "\(command) took \(duration.inSeconds(decimals: 1)) s until SEND OK",
        advice: "netsocket-test --cases CASE --transcript case.log   (shows when each answer came)")
    }
  }

  private static func doctor(_ purpose: String) -> String {
    "netsocket-test doctor --device DEVICE   (\(purpose))"
  }

  private static let lineAdvice =
    "connect RTS and CTS (esp8266.rts and esp8266.cts in the config), or lower esp8266.serial-baudrate"

  // MARK: Restarts

  static func meaning(of boot: BootText) -> String {
    switch boot.meaning {
    case .waitsForDownload: ": GPIO0 is low, and it waits for a download"
    case .wrongBootPins: ": GPIO15 is high or GPIO2 is low, and it does not boot from its flash"
    case .powerLost: ": it lost its power"
    case .reset: ": by its reset pin or its own software"
    case .crashed, .watchdog, .unknown: ""
    }
  }

  /// Espressif's hardware design guidelines for the ESP8266 want a supply of 3.3 V that can give 500 mA or more.
  private static let powerSupply = "power supply: 3.3 V, 500 mA or more"

  /// What to do about a module that restarts, or does not get as far as `ready`.
  static func advice(of boot: BootText) -> String {
    switch boot.meaning {
    case .waitsForDownload: "disconnect GPIO0 from ground, then power-cycle the module"
    case .wrongBootPins:
      "connect GPIO15 to ground and GPIO2 to 3.3 V by resistors, then power-cycle the module"
    case .crashed:
      doctor("the firmware crashes: flash another version, and check the module's \(powerSupply)")
    case .reset: doctor("first check the wire at RST and the module's \(powerSupply)")
    case .watchdog, .powerLost, .unknown: doctor("first check the module's \(powerSupply)")
    }
  }

  /// What to do about a module that answers and does not restart as it is told to.
  static func advice(afterReset boot: BootText) -> String {
    boot.isEmpty ? doctor("power-cycle the module first: it ignores AT+RST") : advice(of: boot)
  }

  // MARK: Joins

  private init(join reason: String, _ wasAssociated: Bool) {
    let network = Self.doctor("checks the network of this run's device")
    switch (reason, wasAssociated) {
    case ("+CWJAP:1", true):
      self.init(
        .network, "the join timed out after association (WIFI CONNECTED, then +CWJAP:1)",
        advice: "check the access point's DHCP server, and whether it has addresses left")
    case ("+CWJAP:1", false):
      self.init(.network, "the join timed out before association (+CWJAP:1)", advice: network)
    case ("+CWJAP:2", _):
      self.init(
        .network, "the access point refuses the password (+CWJAP:2)",
        advice: "correct the password in the config (nsapi.default-wifi-password)")
    case ("+CWJAP:3", _):
      self.init(.network, "the module does not find the access point (+CWJAP:3)", advice: network)
    case ("+CWJAP:4", _):
      self.init(.network, "the connection to the access point failed (+CWJAP:4)", advice: network)
    case (_, true):
      self.init(
        .network, "association, and no address after it (\(reason))",
        advice: "check the access point's DHCP server, and whether it has addresses left")
    default:
      self.init(.device, "the join ended with a word that is not known: \(reason)", advice: network)
    }
  }
}
