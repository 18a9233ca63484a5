import Glibc
import NIOCore

/// Whether this process may open as many files and sockets as it is about to need.
///
/// The event loops end the process where they get no descriptor, so it is asked before the first one is made.
public enum DescriptorRoom {
  /// Of an event loop: its poll, its timer and what wakes it.
  private static let perLoop = 3

  /// - Parameter count: sockets besides the event loops.
  /// - Returns: what is wrong; nil if there is room for all.
  public static func shortage(for count: Int) -> String? {
    let needed = count + perLoop * System.coreCount
    var taken: [CInt] = []
    defer { for descriptor in taken { close(descriptor) } }
    while taken.count < needed {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        let code = errno
        guard code == EMFILE || code == ENFILE else { return nil }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let what =
          code == EMFILE ? "the limit of this process is \(limit.rlim_cur)" : "the system has no more"
        return "too few file descriptors: \(needed) more are needed, \(taken.count) are left, and \(what)"
      }
      taken.append(descriptor)
    }
    return nil
  }

  /// What to do about it.
  public static let advice = "raise the limit, such as with: ulimit -n 1024"
}
