import Glibc

/// Files that the user names.
enum InputFile {
  /// Reads a whole file.
  ///
  /// - Parameter limit: in bytes; a larger file is no file of that kind.
  /// - Throws: a complaint with status 66 if it is not there or not readable, 65 if it is too large.
  static func read(_ path: String, what: String, limit: Int) throws(CLIError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, what, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw unreadable(path, what, errno)
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw CLIError(.invalidInput, "\(path) is no \(what): it is larger than \(limit) bytes")
      }
    }
  }

  private static func unreadable(_ path: String, _ what: String, _ code: Int32) -> CLIError {
    CLIError(
      .nothingToDo, "the \(what) \(path) cannot be read: \(SystemError.text(code))", advice: "check the path")
  }
}
