import Synchronization
import Timekeeping

/// Drives a ``VirtualInternet`` with the time of a world.
public final class VirtualUplink: Uplink {
  private struct State {
    var internet: VirtualInternet
    var handler: (@Sendable (UplinkEvent) -> Void)?
    var timer: (id: TimerID, instant: Instant)?
  }

  private let time: any TimeSource
  private let state: Mutex<State>

  /// Takes the internet over.
  public init(_ internet: VirtualInternet, time: any TimeSource) {
    self.time = time
    state = Mutex(State(internet: internet))
  }

  /// Datagrams that the internet's conditions have lost so far.
  public var lostDatagrams: Int { state.withLock(\.internet.lostDatagrams) }

  public func onEvent(_ handler: (@Sendable (UplinkEvent) -> Void)?) {
    state.withLock { $0.handler = handler }
  }

  public func submit(_ request: UplinkRequest) {
    advance(.request(request))
  }

  private func advance(_ event: VirtualInternet.Event) {
    state.withLock { state in
      for event in state.internet.handle(event, at: time.now) { state.handler?(event) }
      rearm(&state)
    }
  }

  private func rearm(_ state: inout State) {
    let deadline = state.internet.nextDeadline
    guard deadline != state.timer?.instant else { return }
    if let timer = state.timer { time.cancel(timer.id) }
    state.timer = deadline.map { instant in
      (time.schedule(at: instant) { [weak self] in self?.timerFired() }, instant)
    }
  }

  private func timerFired() {
    state.withLock { $0.timer = nil }
    advance(.timer)
  }
}
