import Glibc

/// A program that is run to its end, its output thrown away.
struct ChildProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What a run cost.
  struct Cost {
    /// From before it was started until it was gone.
    let wallTime: Duration
    /// That of its own children too, in user mode and in the kernel.
    let processorTime: Duration
    /// In bytes; Linux counts in what the process that started it had.
    let peakMemory: Int
  }

  let path: String
  let arguments: [String]
  /// The exit codes with which it has done its work.
  var goodCodes: ClosedRange<Int32> = 0...0

  /// - Throws: ``Failure`` if it cannot be started or does not exit with a good code.
  func run() throws -> Cost {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    let words = ([path] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    var child = pid_t()
    var usage = rusage()
    var status: Int32 = 0
    let start = ContinuousClock.now
    let code = posix_spawn(&child, path, &actions, nil, words + [nil], environ)
    guard code == 0 else {
      throw Failure(description: "\(path) cannot be run: \(String(cString: strerror(code)))")
    }
    while wait4(child, &status, 0, &usage) != child {
      guard errno == EINTR else { throw Failure(description: "\(path) got lost") }
    }
    let wallTime = ContinuousClock.now - start
    // The low seven bits are the signal that ended it, if one did.
    guard status & 0x7F == 0, goodCodes.contains(status >> 8) else {
      throw Failure(description: "\(path) \(arguments.joined(separator: " ")): wait status \(status)")
    }
    return Cost(
      wallTime: wallTime, processorTime: Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime),
      peakMemory: usage.ru_maxrss * 1024)
  }

  private static func duration(_ time: timeval) -> Duration {
    .seconds(time.tv_sec) + .microseconds(time.tv_usec)
  }
}
