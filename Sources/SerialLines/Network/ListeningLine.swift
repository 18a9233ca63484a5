import Glibc
import Synchronization
import Timekeeping

/// A serial line that this program offers at a TCP port: one client at a time, one after the other.
///
/// A client that comes while another is there is turned away without a word. One that leaves makes the line wait
/// for the next. What is said while nobody is there is lost, as on a UART, and so is what a client does not
/// take; the rule is that of ``PseudoTerminal``.
public final class ListeningLine: StreamLine {
  /// Where it listens; the port is the real one, also where any was asked for.
  public let place: HostPort

  public let stream: PolledStream

  /// Looks the host up, which may block; before anything else runs.
  ///
  /// - Parameters:
  ///   - place: port 0 leaves the choice to the system.
  ///   - onLaterClient: called when a client has come that is not the first one, before anything is read from it; on
  ///     the world's thread, which it must not block.
  public init(
    at place: HostPort, onLaterClient: (@Sendable () -> Void)? = nil, time: RealWorld
  ) throws(LineOpeningError) {
    let descriptor = try SocketCalls.make(place, isPassive: true) { descriptor, address, length in
      // Else the port would stay taken for a minute after a client was there.
      SocketCalls.set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
      return bind(descriptor, address, length) == 0 && listen(descriptor, 4) == 0 ? 0 : errno
    }
    self.place = HostPort(host: place.host, port: SocketCalls.port(of: descriptor))
    let hadClient = Atomic(false)
    let hooks = PolledStream.Hooks(
      client: { if hadClient.exchange(true, ordering: .relaxed) { onLaterClient?() } })
    stream = PolledStream(
      descriptor: nil, isSocket: true, listener: descriptor, hooks: hooks,
      writeTimeout: FlowControl.none.clientTimeout, label: "\(place)", time: time)
  }

  deinit {
    close()
  }

  /// TCP carries bytes at any speed, and has no wires: only how long writes wait changes.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    stream.setWriteTimeout(flowControl.clientTimeout)
  }
}

extension FlowControl {
  /// How long the device's side of a line waits for a client that takes nothing.
  ///
  /// CTS is the client's word "stop": whoever heeds it loses nothing and waits.
  var clientTimeout: Duration? { self == .cts || self == .both ? nil : .seconds(1) }
}
