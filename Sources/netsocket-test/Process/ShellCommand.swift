import Glibc
import Timekeeping

/// A command of the user, run by `/bin/sh` in a process group of its own.
struct ShellCommand {
  let text: String
  /// How long it may take.
  let limit: Duration

  /// How a command ended.
  enum Ending: Equatable {
    case exited(Int)
    case signal(Int)
    case notStarted(code: Int32)
    case overdue(limit: Duration)
    /// Our own task was cancelled.
    case cancelled

    /// A clause on what the command did, such as `exited with 3`; nil if it exited with 0.
    var complaint: String? {
      switch self {
      case .exited(0): nil
      case .exited(let code): "exited with \(code)"
      case .signal(let number): "was ended by signal \(number)"
      case .notStarted(let code): "could not be started: \(SystemError.text(code))"
      case .overdue(let limit): "did not end within \(limit.components.seconds) s"
      case .cancelled: "was interrupted"
      }
    }
  }

  /// Runs the command, its output on our stderr, and waits for its end.
  func run(_ time: any TimeSource) async -> Ending {
    // stdout is for results.
    await run(time, output: STDERR_FILENO) {}
  }

  /// The same with its output kept. What it leaves running in the background is not waited for.
  func run(_ time: any TimeSource, into output: inout CommandOutput) async -> Ending {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .notStarted(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (reading, writing) = (ends[0], ends[1])
    _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    let ending = await run(time, output: writing) { output.read(reading) }
    close(writing)
    close(reading)
    output.finish()
    return ending
  }

  /// - Parameter drain: called again and again until the end, and once more behind it; must not block.
  private func run(_ time: any TimeSource, output: Int32, drain: () -> Void) async -> Ending {
    var child: pid_t = 0
    let code = start(&child, output)
    guard code == 0 else { return .notStarted(code: code) }
    let deadline = time.now + limit
    while true {
      var status: Int32 = 0
      let ended = waitpid(child, &status, WNOHANG)
      drain()
      if ended == child {
        return status & 0x7F == 0 ? .exited(Int(status >> 8 & 0xFF)) : .signal(Int(status & 0x7F))
      }
      let isCancelled = (try? await time.sleep(for: .milliseconds(20))) == nil
      guard !isCancelled, time.now < deadline, ended == 0 else {
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        drain()
        return isCancelled ? .cancelled : .overdue(limit: limit)
      }
    }
  }

  /// - Returns: 0, or the error number of the system.
  private func start(_ child: inout pid_t, _ output: Int32) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    // What our parent has left open would be held by what the command leaves in the background.
    for descriptor in (STDERR_FILENO + 1)..<1024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: it can be ended with all that it started, and Ctrl-C is ours.
    posix_spawnattr_setpgroup(&attributes, 0)
    // SIGPIPE is ignored here; a command expects to end by it.
    var usual = sigset_t()
    sigemptyset(&usual)
    sigaddset(&usual, SIGPIPE)
    sigaddset(&usual, SIGXFSZ)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] =
      ["/bin/sh", "-c", text].map { (text: String) in strdup(text) } + [nil]
    defer { for argument in arguments { free(argument) } }
    return posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
  }
}
