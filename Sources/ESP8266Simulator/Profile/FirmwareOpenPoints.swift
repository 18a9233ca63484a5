/// What no source settles: each point can be switched.
public struct FirmwareOpenPoints: Sendable {
  /// What `CIPSEND` does with a length of 0.
  public enum ZeroLengthSend: Sendable {
    case error

    /// As AT 0.20: prompts, takes one byte as the end of the data and sends nothing.
    case swallow
  }

  /// What the length in a passive `+IPD` counts.
  public enum PassiveNotice: Sendable {
    /// Everything that can be read now; what the known drivers assume.
    case total

    /// The bytes of this segment.
    case increment
  }

  /// What `CIPSEND` does with a length of 0; unverified on 1.7, drivers avoid it.
  public var zeroLengthSend = ZeroLengthSend.error
  /// What the length in a passive `+IPD` counts.
  public var passiveNotice = PassiveNotice.total
  /// After a failed connect `CLOSED` comes behind `ERROR`; true lets it come before.
  public var closedPrecedesError = false
  /// Whether payload bytes are echoed like commands are. AT 0.20 does; no trace of 1.x shows it.
  public var echoesPayload = false
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
}
