import Glibc

/// A symbolic link that leads to a pseudo-terminal from a path that stays the same.
struct TerminalLink: Sendable {
  let path: String
  let target: String

  /// Makes the link; one that leads to a terminal that is gone gives way, and nothing else does.
  init(at path: String, to target: String) throws(LineOpeningError) {
    self.path = path
    self.target = target
    if let old = Self.destination(of: path) {
      // A terminal's number is used again: a left-over link may lead to the new one already.
      guard old == target || Self.isGone(old) else {
        throw LineOpeningError(path, old.hasPrefix("/dev/pts/") ? .linkInUse(target: old) : .linkIsFile)
      }
      unlink(path)
    }
    guard symlink(target, path) == 0 else {
      let code = errno
      throw LineOpeningError(
        path, code == EEXIST ? .linkIsFile : .system(code: code, operation: "make a link"))
    }
  }

  /// Takes it away if it still leads to our terminal.
  func remove() {
    if Self.destination(of: path) == target { unlink(path) }
  }

  private static func isGone(_ target: String) -> Bool {
    var status = stat()
    return target.hasPrefix("/dev/pts/") && stat(target, &status) < 0 && errno == ENOENT
  }

  /// Where a link leads; nil where there is no link.
  static func destination(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}
