import Glibc

/// Which file a path leads to, however it is spelled.
struct FileIdentity: Hashable {
  private let device: UInt64
  private let inode: UInt64
  /// Of a file that does not exist yet: its name in the folder that device and inode are of.
  private let name: String

  /// - Returns: nil for a device that many may write to, and for a folder that does not exist.
  init?(_ path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      name = ""
    } else {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      guard let last = parts.last else { return nil }
      let folder = parts.dropLast().joined(separator: "/")
      let place = parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
      guard stat(place, &status) == 0 else { return nil }
      name = String(last)
    }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}

/// Databases, which no report and no log may replace: a history above all.
enum SQLiteFile {
  private static let magic = Array("SQLite format 3\0".utf8)

  static func isOne(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: magic.count)
    return read(descriptor, &head, head.count) == head.count && head == magic
  }
}
