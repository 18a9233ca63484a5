import Glibc
import Timekeeping

/// The user's command that power-cycles a module.
enum ResetCommand {
  /// How long the command may take.
  private static let limit = Duration.seconds(60)

  /// Runs the command in a shell, its output on stderr, and waits for its end.
  ///
  /// - Returns: nil if it exited with 0, else a clause on what it did, such as `exited with 3`.
  static func run(_ command: String, _ time: any TimeSource) async -> String? {
    var child: pid_t = 0
    let code = start(command, &child)
    guard code == 0 else { return "could not be started: \(SystemError.text(code))" }
    let deadline = time.now + limit
    while true {
      var status: Int32 = 0
      let ended = waitpid(child, &status, WNOHANG)
      if ended == child {
        if status == 0 { return nil }
        return status & 0x7F == 0
          ? "exited with \(status >> 8 & 0xFF)" : "was ended by signal \(status & 0x7F)"
      }
      let isCancelled = (try? await time.sleep(for: .milliseconds(20))) == nil
      guard !isCancelled, time.now < deadline, ended == 0 else {
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        return "did not end within \(limit.components.seconds) s"
      }
    }
  }

  /// - Returns: 0, or the error number of the system.
  private static func start(_ command: String, _ child: inout pid_t) -> Int32 {
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
    defer { for argument in arguments { free(argument) } }
    return posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
  }
}
