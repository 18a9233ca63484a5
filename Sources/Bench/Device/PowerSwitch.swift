import Glibc
import SerialLines
import Timekeeping

/// A command of the user's that switches a module off and on.
public struct PowerSwitch: Hashable, Sendable {
  /// For the shell.
  public let command: String

  /// How long the command may take.
  static let limit = Duration.seconds(60)

  public init(command: String) {
    self.command = command
  }

  /// How the command ended.
  enum Ending: Hashable, Sendable {
    case exited(Int)
    case signalled(Int)
    case timedOut
    case notStarted(String)

    /// A clause about the command.
    var words: String {
      switch self {
      case .exited(0): "had no effect"
      case .exited(let code): "exited with \(code)"
      case .signalled(let number): "was ended by signal \(number)"
      case .timedOut: "did not end within \(SecondsText.of(PowerSwitch.limit))"
      case .notStarted(let reason): "could not be started: \(reason)"
      }
    }
  }

  /// Runs the command, its output on stderr, and waits for its end.
  func run(_ time: any TimeSource) async -> Ending {
    var child: pid_t = 0
    let code = start(&child)
    guard code == 0 else { return .notStarted(String(cString: strerror(code))) }
    let deadline = time.now + Self.limit
    while true {
      var status: Int32 = 0
      let ended = waitpid(child, &status, WNOHANG)
      if ended == child {
        return status & 0x7F == 0 ? .exited(Int(status >> 8) & 0xFF) : .signalled(Int(status & 0x7F))
      }
      let isCancelled = (try? await time.sleep(for: .milliseconds(20))) == nil
      guard !isCancelled, time.now < deadline, ended == 0 else {
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        return .timedOut
      }
    }
  }

  /// - Returns: 0, or the error number of the system.
  private func start(_ child: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // stdout is for results.
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: it can be ended with all that it started, and Ctrl-C is ours.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var arguments: [UnsafeMutablePointer<CChar>?] =
      ["/bin/sh", "-c", command].map { (text: String) in strdup(text) } + [nil]
    defer { arguments.forEach { free($0) } }
    return posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
  }
}
