import Glibc
import Synchronization
import Timekeeping

/// The signals by which the system and people ask a process to stop: SIGINT, SIGTERM and SIGHUP.
///
/// The first one asks; the second one ends the process at once, with 128 and its number as the exit code. What the
/// parent has made the process ignore, as `nohup` does, stays ignored.
final class StopSignals: Sendable {
  /// What a handler can reach: the end of the pipe that it writes to.
  private static let writingEnd = Atomic<Int32>(-1)

  /// What stops the process, for people: a SIGINT that its parent has told it to ignore does not.
  ///
  /// Shells start the jobs of a script's background so.
  let ways: String

  private let first: AsyncStream<Int32>
  private let watch: Watch

  /// Takes the signals over; once in a process.
  ///
  /// - Parameters:
  ///   - onStatusWish: called, on a thread of its own, at every SIGUSR1; nil leaves that signal alone.
  ///   - onPowerWish: the same for SIGUSR2.
  /// - Throws: status 70 if the system has no pipe or no thread for it.
  init(
    onStatusWish: (@Sendable () -> Void)? = nil, onPowerWish: (@Sendable () -> Void)? = nil
  ) throws(CLIError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw CLIError(
        .internalError, "no pipe for signals", cause: SystemError.text(errno),
        advice: "ulimit -n 1024   (raises the limit of open files)")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    first = stream
    var wishes: [Int32: @Sendable () -> Void] = [:]
    wishes[SIGUSR1] = onStatusWish
    wishes[SIGUSR2] = onPowerWish
    let watch = Watch(descriptor: ends[0], wishes: wishes) { continuation.yield($0) }
    self.watch = watch
    do throws(SystemThread.StartError) {
      try SystemThread.start { watch.serve() }
    } catch {
      throw CLIError(
        .internalError, "no thread for signals", advice: "ulimit -u   (shows the limit of processes)")
    }
    Self.writingEnd.store(ends[1], ordering: .sequentiallyConsistent)
    ways =
      Self.isIgnored(SIGINT)
      ? "SIGTERM (SIGINT is ignored, as the parent process has set it)" : "SIGINT or SIGTERM"
    for number in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(number) { Self.handle(number) }
    for number in wishes.keys { Self.handle(number) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private static func handle(_ number: Int32) {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return }
    action.__sigaction_handler.sa_handler = { number in
      // Only what POSIX lets a handler do.
      let code = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = Glibc.write(StopSignals.writingEnd.load(ordering: .relaxed), &byte, 1)
      errno = code
    }
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }

  /// Waits for the wish to stop.
  ///
  /// - Returns: the signal; nil if the task was cancelled.
  func wait() async -> Int32? {
    for await number in first { return number }
    return nil
  }

  /// Runs `body`, and cancels it at the wish to stop. Behind it, one more signal ends the process at once.
  ///
  /// - Parameters:
  ///   - onSignal: hears of the wish before `body` does.
  ///   - ticking: called once a second meanwhile.
  /// - Returns: what it came to, and the signal if there was one.
  func cancelling<Value: Sendable>(
    onSignal: @escaping @Sendable (Int32) -> Void = { _ in },
    ticking: (@Sendable () -> Void)? = nil, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> (value: Value, signal: Int32?) {
    defer { watch.endsAtOnce.store(true, ordering: .relaxed) }
    return try await withThrowingTaskGroup(of: Part<Value>.self) { group in
      group.addTask { .value(try await body()) }
      group.addTask { .signal(await self.wait()) }
      if let ticking {
        group.addTask {
          while (try? await Task.sleep(for: .seconds(1))) != nil { ticking() }
          return .silence
        }
      }
      var signal: Int32?
      while let part = try await group.next() {
        switch part {
        case .value(let value):
          group.cancelAll()
          return (value, signal)
        case .signal(let number):
          signal = number
          if let number { onSignal(number) }
          group.cancelAll()
        case .silence: break
        }
      }
      throw CancellationError()
    }
  }
}

/// What has come.
private enum Part<Value: Sendable>: Sendable {
  case value(Value)
  case signal(Int32?)
  /// The ticking is over.
  case silence
}

/// The thread that reads what the handler writes.
private final class Watch: Sendable {
  private let descriptor: Int32
  private let wishes: [Int32: @Sendable () -> Void]
  private let onStopWish: @Sendable (Int32) -> Void
  /// Whether nothing is left that could stop in good order.
  let endsAtOnce = Atomic(false)

  init(
    descriptor: Int32, wishes: [Int32: @Sendable () -> Void], onStopWish: @escaping @Sendable (Int32) -> Void
  ) {
    self.descriptor = descriptor
    self.wishes = wishes
    self.onStopWish = onStopWish
  }

  func serve() {
    var isStopping = false
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      guard count == 1 else {
        if count < 0, errno == EINTR { continue }
        return
      }
      let number = Int32(byte)
      if let wish = wishes[number] {
        wish()
      } else if isStopping || endsAtOnce.load(ordering: .relaxed) {
        _exit(128 + number)
      } else {
        isStopping = true
        onStopWish(number)
      }
    }
  }
}
