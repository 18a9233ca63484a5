import NIOCore
import NIOPosix
import NetworkServices
import NetworkSocket
import Synchronization
import Timekeeping

/// The network of this machine as a module's uplink: what the module asks for is done by real sockets.
///
/// Names are those of the zone, and `localhost`; the system's resolver is asked only where the map lets things out.
/// Sent bytes count as acknowledged when the kernel has them. All sockets belong to one event loop.
public final class HostUplink: Uplink {
  /// Events for the user of the module.
  public enum Notice: Hashable, Sendable {
    /// Something would have gone outside this machine, and did not.
    case refused(NetworkSocket.SocketAddress)
    /// A port of the module, and where it is on this machine.
    case port(UInt16, SocketProtocol, at: NetworkSocket.SocketAddress)
    /// A port of the module that this machine does not have.
    case noPort(UInt16, SocketProtocol, reason: String)
    /// Pings to other machines are not answered, because the system gives no ICMP socket.
    case noPing(reason: String)
  }

  /// Apart, so that a socket that has still something to tell does not keep the uplink.
  private final class Listener: Sendable {
    let handler = Mutex<(@Sendable (UplinkEvent) -> Void)?>(nil)
  }

  private let loop: any EventLoop
  private let listener = Listener()
  private let switchboard: NIOLoopBoundBox<UplinkSwitchboard?>

  /// - Parameters:
  ///   - map: where what the module sends really goes; a rule for the module's own address says where a port of the
  ///     module is on this machine. Without one it has the same number if it can be had, else one of the system's choice.
  ///   - zone: the names that are known.
  ///   - address: the module's own.
  ///   - window: bytes that a client of the module may send before the module has used any.
  ///   - onNotice: called on the event loop; must not block.
  public init(
    map: AddressMap, zone: DNSZone, address: IPv4Address, window: Int, limits: HostLimits = HostLimits(),
    time: any TimeSource, onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
  ) {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let box = NIOLoopBoundBox<UplinkSwitchboard?>.makeEmptyBox(
      valueType: UplinkSwitchboard.self, eventLoop: loop)
    self.loop = loop
    switchboard = box
    let tell = { @Sendable [listener] (event: UplinkEvent) -> Void in listener.handler.withLock { $0?(event) }
    }
    loop.execute {
      box.value = UplinkSwitchboard(
        loop: loop, map: map, zone: zone, address: address, window: window, limits: limits, time: time,
        tell: tell, notice: onNotice)
    }
  }

  deinit {
    // A loop runs what it is given in order: the sockets are there before they go.
    loop.execute { [switchboard] in
      _ = switchboard.value?.closeAll()
      switchboard.value = nil
    }
  }

  public func onEvent(_ handler: (@Sendable (UplinkEvent) -> Void)?) {
    listener.handler.withLock { $0 = handler }
  }

  public func submit(_ request: UplinkRequest) {
    loop.execute { [switchboard] in switchboard.value?.take(request) }
  }

  /// Closes every socket and waits until they are closed; what comes later is not done.
  public func stop() async {
    let closed = loop.flatSubmit { [loop, switchboard] in
      defer { switchboard.value = nil }
      return switchboard.value?.closeAll() ?? loop.makeSucceededVoidFuture()
    }
    try? await closed.get()
  }
}
