import Synchronization
import Timekeeping

/// The microcontroller that the driver runs on, as far as its limits show.
public struct CaseStudyBoard: Hashable, Sendable {
  /// Received bytes that the serial port keeps until the parser takes them, 1 and up (`UARTSerial`: 256).
  public var ringCapacity = 256
  /// What the parser takes for one received character, zero and up.
  public var characterTime: Duration = .zero
  /// Received bytes that the heap keeps for sockets, 0 and up. Unverified: a K64F has 256 KiB of memory in all.
  public var heap = 65_536

  public init() {}

  /// The stack of the shared event queue in mbed-os 5.10, and since January 2019.
  static let smallStack = 1024
  static let largerStack = 2048

  /// What a send takes on the stack of its thread: more than the small one has, and no more than the larger one.
  ///
  /// Unverified in its number: mbed-os made the stack larger because this driver did not fit.
  static let sendStack = 1536
}

/// A board that runs: it stops for good when a stack overflows.
public final class RunningBoard: Sendable {
  private struct State {
    var crash: String?
    var isOff = false
  }

  let time: any TimeSource
  private let state = Mutex(State())
  private let silence: AsyncSignal

  public init(_ time: any TimeSource) {
    self.time = time
    silence = AsyncSignal(time, label: "a board that has crashed")
  }

  /// What has stopped the board, in a sentence without its full stop; nil while it runs.
  public var crash: String? { state.withLock(\.crash) }

  /// Whether its program goes on.
  var isRunning: Bool { state.withLock { $0.crash == nil && !$0.isOff } }

  /// Takes its power away: what still runs on it ends.
  public func turnOff() {
    state.withLock { $0.isOff = true }
  }

  /// The modelled crash: a thread's stack is too small for what it calls.
  func checkStack(of thread: String, size: Int) async {
    guard size < CaseStudyBoard.sendStack else { return }
    state.withLock { state in
      state.crash =
        "modelled crash: the driver needs \(CaseStudyBoard.sendStack) bytes of stack, and the \(thread) has \(size)"
    }
    await stayIfCrashed()
  }

  /// On a board that has crashed no call returns, until its task is cancelled.
  func stayIfCrashed() async {
    guard crash != nil else { return }
    _ = try? await silence.wait(past: silence.count, until: nil)
  }
}
