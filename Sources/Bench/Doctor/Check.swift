import Greentea

/// A check of `doctor`, in the order from the port to the servers: each needs those before it.
public enum Check: String, Hashable, Sendable, CaseIterable {
  /// The port exists, opens and is free.
  case port
  /// Something answers `AT` at the speed of the device.
  case line
  /// Whether the module gives back what it hears.
  case echo
  /// Whether an earlier program has left the module in transparent transmission.
  case dataMode = "data-mode"
  /// The module answers the driver, and restarts.
  case answer = "at"
  /// Its firmware is one that the driver knows.
  case firmware
  /// It hears the configured network.
  case signal
  /// It joins it.
  case join
  /// The network gives it an address.
  case address
  /// A name is resolved.
  case dns
  case tcpEcho = "tcp-echo"
  case udpEcho = "udp-echo"
  case discard
  case daytime
  case chargen

  /// Its name for people.
  public var title: String {
    switch self {
    case .port: "port"
    case .line: "line"
    case .echo: "echo"
    case .dataMode: "data mode"
    case .answer: "AT"
    case .firmware: "firmware"
    case .signal: "signal"
    case .join: "join"
    case .address: "IP address"
    case .dns: "DNS"
    case .tcpEcho: "TCP echo"
    case .udpEcho: "UDP echo"
    case .discard: "TCP discard"
    case .daytime: "TCP daytime"
    case .chargen: "TCP chargen"
    }
  }
}

/// The result of a check.
public struct CheckResult: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    /// As it should be.
    case passed
    /// Good enough to go on, and worth a look.
    case noted
    /// The device or the configuration has nothing to check.
    case skipped
    case failed(Cause)
    /// An earlier check has failed.
    case notTried
  }

  public let check: Check
  public let outcome: Outcome
  public let took: Duration

  /// A sentence without its full stop: what was seen.
  public let evidence: String

  public init(_ check: Check, _ outcome: Outcome, took: Duration, _ evidence: String) {
    self.check = check
    self.outcome = outcome
    self.took = took
    self.evidence = evidence
  }

  /// The same with other words.
  func masked(_ mask: (String) -> String) -> CheckResult {
    var outcome = outcome
    if case .failed(let cause) = outcome {
      outcome = .failed(
        Cause(
          cause.kind, mask(cause.message), advice: mask(cause.advice), isLineLost: cause.isLineLost))
    }
    return CheckResult(check, outcome, took: took, mask(evidence))
  }

  /// Why it failed; nil if it did not.
  public var cause: Cause? {
    if case .failed(let cause) = outcome { return cause }
    return nil
  }
}
