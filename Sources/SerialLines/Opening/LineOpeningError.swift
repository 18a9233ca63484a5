import Glibc

/// Why a serial line could not be opened.
public struct LineOpeningError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// There is no such file; `others` are ports that do exist.
    case missing(others: [String])
    case directory
    /// It exists and is something else than a terminal.
    case noTerminal
    /// Somebody else uses it; those of them who can be seen.
    case busy(holders: [PortHolder])
    /// The file mode forbids it; the group whose members may open it.
    case notPermitted(group: String?)
    /// The file is there and no device behind it.
    case noDevice
    /// The port cannot run at that speed; what it would run at.
    case speedRefused(baud: Int, actual: Int)
    /// RTS alone, or RTS both as reset wire and for flow control.
    case wiresInConflict
    /// Where the link to a pseudo-terminal is to be, there is a file that is not ours.
    case linkIsFile
    /// Where the link is to be, there is one to something that exists.
    case linkInUse(target: String)
    case hostNotFound(String)
    case refused
    /// Somebody took the connection and ended it at once.
    case hungUp
    /// No way leads there.
    case unreachable
    case timedOut
    /// Another program listens there already.
    case addressInUse
    /// The address to listen at is none of this machine's.
    case addressNotHere
    /// The other side speaks, but not RFC 2217.
    case notRFC2217
    case cancelled
    case system(code: Int32, operation: String)
  }

  /// The file or `host:port`.
  public let place: String
  public let reason: Reason

  public init(_ place: String, _ reason: Reason) {
    self.place = place
    self.reason = reason
  }

  init(_ place: String, line error: SerialLineError) {
    switch error {
    case .system(let code, let operation): self.init(place, .system(code: code, operation: operation))
    case .cancelled, .closed: self.init(place, .cancelled)
    case .hangUp, .interrupted, .noSuchLine: self.init(place, .noDevice)
    }
  }
}

extension LineOpeningError {
  /// What is wrong, and what to do.
  public var message: String {
    let place = EscapedText.of(Array(place.utf8), limit: 200)
    return switch reason {
    case .missing(let others):
      "\(place) does not exist: "
        + (others.isEmpty
          ? "no serial port is connected; plug the adapter in"
          : "the serial ports of this machine are \(others.joined(separator: ", "))")
    case .directory: "\(place) is a directory: use a port in it"
    case .noTerminal: "\(place) is not a serial port: use a terminal device such as /dev/ttyUSB0"
    case .busy(let holders):
      "\(place) is in use"
        + (holders.isEmpty
          ? " by another program" : " by \(holders.map(\.description).joined(separator: ", "))")
        + ": stop it first"
    case .notPermitted(let group):
      "this user may not open \(place): "
        + (group.map { "join the group \($0) (usermod -a -G \($0) USER) and log in again" }
          ?? "change its owner or mode")
    case .noDevice: "\(place) has no device: plug the adapter in, or use another port"
    case .speedRefused(let baud, let actual):
      "\(place) does not support \(baud) baud (nearest: \(actual)): choose another speed"
    case .wiresInConflict:
      "\(place) cannot use RTS for both reset and flow control, or for flow control without CTS: "
        + "choose another reset line, or no flow control"
    case .linkIsFile: "\(place) exists and is not a link of simulate: remove it, or use another path"
    case .linkInUse(let target):
      "\(place) is a link to \(EscapedText.of(Array(target.utf8), limit: 200)), which exists: "
        + "stop the simulator that created it, or remove the link"
    case .hostNotFound(let explanation): "host of \(place) not found: \(explanation)"
    case .refused: "no server listens at \(place): start it, or use another port"
    case .hungUp:
      "\(place) closed the connection at once: another client may use it, or the server has no device"
    case .unreachable: "\(place) is unreachable: check the network and the address"
    case .timedOut where place.hasPrefix("/"):
      "opening \(place) timed out: its driver hangs; unplug the adapter and plug it in again"
    case .timedOut: "\(place) timed out: check that the host is up and no firewall blocks it"
    case .addressInUse: "\(place) is in use by another program: use another port, or 0 for any"
    case .addressNotHere: "\(place) is not an address of this machine: use one of its own, such as 127.0.0.1"
    case .notRFC2217: "the server at \(place) does not speak RFC 2217: write socket:// instead of rfc2217://"
    case .cancelled: "opening \(place) was interrupted"
    case .system(let code, let operation):
      "\(place) cannot be used: \(operation): \(String(cString: strerror(code)))"
    }
  }
}

/// A process that has a port open.
public struct PortHolder: Hashable, Sendable, CustomStringConvertible {
  public let processID: Int32
  /// As the process calls itself, printable.
  public let name: String

  public init(processID: Int32, name: String) {
    self.processID = processID
    self.name = name
  }

  public var description: String { "\(name) (process \(processID))" }
}
