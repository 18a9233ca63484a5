import Glibc

/// How many files and sockets the process may have open.
enum OpenFiles {
  /// Raises the limit for `count` more, as far as the system lets.
  static func makeRoom(for count: Int) {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return }
    // What the process has besides.
    let wanted = rlim_t(count + 256)
    guard limit.rlim_cur < wanted else { return }
    limit.rlim_cur = min(wanted, limit.rlim_max)
    _ = setrlimit(kind, &limit)
  }
}
