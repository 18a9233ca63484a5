/// What no source settles, or only a weak one: each point can be switched.
public struct FirmwareOpenPoints: Sendable {
  /// What `CIPSEND` does with a length of 0.
  public enum ZeroLengthSend: String, Sendable, CaseIterable {
    /// Refuses it.
    case error

    /// Prompts, takes one byte as the end of the data, and fails to send nothing.
    case fail

    /// As AT 0.20: prompts, takes one byte as the end of the data and says `SEND OK`.
    case swallow
  }

  /// What the length in a passive `+IPD` counts.
  public enum PassiveNotice: String, Sendable, CaseIterable {
    /// Everything that can be read now; what the known drivers assume.
    case total

    /// The bytes of this segment.
    case increment
  }

  /// What `CIPSEND` does with a length of 0. The only length check in the binaries of AT 1.3, 1.6.2 and 1.7.4 is that
  /// for more than 2048; that the send then fails is inferred.
  public var zeroLengthSend = ZeroLengthSend.fail
  /// What the length in a passive `+IPD` counts.
  public var passiveNotice = PassiveNotice.total
  /// After a failed connect `CLOSED` comes behind `ERROR`; true lets it come before.
  public var closedPrecedesError = false
  /// Whether payload bytes are echoed like commands are. AT 0.20 does; no trace of 1.x shows it.
  public var echoesPayload = false
  /// Whether a line that is refused as busy is echoed. A trace (esp-at#388, version unknown) shows only `busy p...`.
  public var echoesWhileBusy = true
  /// Whether an open UDP link makes `CIPSTATUS` say 3 as a TCP link does.
  public var datagramLinkCounts = true
  /// Whether `CIPRECVMODE` changes links that are open already.
  public var receiveModeChangesOpenLinks = false
  /// Whether numbers may be written as `0x…`.
  public var acceptsHexadecimal = false
  /// Whether a word such as `link is not valid` is followed by `ERROR`. In AT 0.20 it is not.
  public var errorFollowsDiagnostic = true
  /// Whether a restart by command reports `CLOSED` of each link and `WIFI DISCONNECT`.
  public var announcesRestart = true
  /// Whether `CIPSEND` on a UDP link takes a host name: documented for 2.2, reported for the SDK 2.2.1 (WiFiEsp#157).
  public var sendsToNames = true
  /// Whether a datagram of more than 1472 bytes leaves as two, as espconn of the NonOS SDK cuts it.
  public var cutsDatagrams = true
  /// Whether mode 0 of a UDP link needs a local port. The documentation of 2.x asks for it; lwesp sends none.
  public var defaultModeNeedsPort = true
}

extension FirmwareOpenPoints {
  private struct Point: Sendable {
    let name: String
    /// The words of its values.
    let values: [String]
    let set: @Sendable (inout FirmwareOpenPoints, String) -> Void
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ path: any WritableKeyPath<FirmwareOpenPoints, Value> & Sendable
  ) -> Point {
    Point(name: name, values: Value.allCases.map(\.rawValue)) { points, text in
      if let value = Value(rawValue: text) { points[keyPath: path] = value }
    }
  }

  private static func flag(
    _ name: String, _ path: any WritableKeyPath<FirmwareOpenPoints, Bool> & Sendable
  ) -> Point {
    Point(name: name, values: ["no", "yes"]) { points, text in points[keyPath: path] = text == "yes" }
  }

  private static let points = [
    flag("accepts-hexadecimal", \.acceptsHexadecimal), flag("announces-restart", \.announcesRestart),
    flag("closed-precedes-error", \.closedPrecedesError), flag("cuts-datagrams", \.cutsDatagrams),
    flag("datagram-link-counts", \.datagramLinkCounts),
    flag("default-mode-needs-port", \.defaultModeNeedsPort),
    flag("echoes-payload", \.echoesPayload), flag("echoes-while-busy", \.echoesWhileBusy),
    flag("error-follows-diagnostic", \.errorFollowsDiagnostic),
    choice("passive-notice", \.passiveNotice),
    flag("receive-mode-changes-open-links", \.receiveModeChangesOpenLinks),
    flag("sends-to-names", \.sendsToNames), choice("zero-length-send", \.zeroLengthSend),
  ]

  /// The names of the points, in the order of the alphabet: those of the properties, written with hyphens.
  public static let names = points.map(\.name)

  /// The points with their values, such as `echoes-payload=no|yes`.
  public static let forms = points.map { "\($0.name)=\($0.values.joined(separator: "|"))" }

  /// Sets a point by its name, as a user writes it.
  public mutating func set(_ name: String, to value: String) throws(FaultSpecification.ParseError) {
    guard let point = Self.points.first(where: { $0.name == name }) else {
      throw .unknownName(name, known: Self.names)
    }
    guard point.values.contains(value) else {
      throw .badValue(value, of: name, rule: point.values.joined(separator: " or "))
    }
    point.set(&self, value)
  }
}
