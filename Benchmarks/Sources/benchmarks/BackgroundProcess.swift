import Glibc

/// A program that runs beside the benchmark until it is stopped, its output thrown away.
final class BackgroundProcess {
  let path: String
  private let child: pid_t

  /// - Throws: ``ChildProcess/Failure`` if it cannot be started.
  init(_ path: String, _ arguments: [String], environment: [String] = []) throws {
    self.path = path
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    let words = ([path] + arguments).map { strdup($0) }
    let variables = environment.map { strdup($0) }
    defer { for word in words + variables { free(word) } }
    var child = pid_t()
    let code = posix_spawn(&child, path, &actions, nil, words + [nil], variables + [nil])
    guard code == 0 else {
      throw ChildProcess.Failure(description: "\(path) cannot be run: \(String(cString: strerror(code)))")
    }
    self.child = child
  }

  deinit {
    kill(child, SIGTERM)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  var files: ProcessFiles { ProcessFiles(process: "\(child)") }

  var isRunning: Bool {
    var status: Int32 = 0
    return waitpid(child, &status, WNOHANG) == 0
  }
}
