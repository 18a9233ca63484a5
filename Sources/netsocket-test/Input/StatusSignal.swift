import Dispatch
import Glibc

/// SIGUSR1, by which people ask a process how far it is.
enum StatusSignal {
  /// Calls `action`, on a thread of the system's choice, at every SIGUSR1 from now on.
  static func listen(_ action: @escaping @Sendable () -> Void) {
    // The source hears of it all the same; without this the process would be gone before.
    signal(SIGUSR1, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGUSR1, queue: .global())
    // The source keeps itself: it listens as long as there is a process.
    source.setEventHandler { [source] in withExtendedLifetime(source) { action() } }
    source.resume()
  }
}
