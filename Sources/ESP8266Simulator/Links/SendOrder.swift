import NetworkServices

/// One command that sends, under way.
struct SendOrder: Sendable {
  /// Which of the commands it is.
  enum Style: Sendable {
    /// `CIPSEND`: so many bytes.
    case counted

    /// `CIPSENDEX`: so many bytes at most, or up to a backslash with a 0.
    case terminated

    /// `CIPSENDBUF`: so many bytes; whether they arrived is told later.
    case buffered
  }

  let link: ConnectionSlot
  let style: Style

  /// What the prompt waits for.
  let length: Int

  /// Where the datagram goes; nil on a TCP link.
  let remote: IPv4Endpoint?
  var payload: [UInt8] = []

  /// Whether `Recv` has been printed.
  var isTaken = false

  /// Whether `SEND OK` is on its way although the peer need not have everything yet.
  var isConfirmed = false
}
