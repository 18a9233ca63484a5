import Glibc
import Synchronization

/// Files that the user names.
enum InputFile {
  /// Reads a whole file.
  ///
  /// - Parameter limit: in bytes; a larger file is refused.
  /// - Throws: status 66 if it is missing or unreadable, 65 if it is too large.
  static func read(_ path: String, what: String, limit: Int) throws(CLIError) -> [UInt8] {
    var bytes: [UInt8] = []
    try readPieces(
      path, what: what, limit: limit, expecting: { bytes.reserveCapacity($0) },
      take: { bytes += $0 })
    return bytes
  }

  /// Reads a file piece by piece.
  ///
  /// - Parameters:
  ///   - limit: in bytes; a larger file is refused.
  ///   - advice: what to do about a larger file.
  ///   - expecting: takes the size of the file, at most the limit, as far as it is known beforehand.
  /// - Throws: status 66 if it is missing or unreadable, 65 if it is too large; what `take` throws.
  static func readPieces(
    _ path: String, what: String, limit: Int, advice: String? = nil, expecting: (Int) -> Void,
    take: (ArraySlice<UInt8>) throws(CLIError) -> Void
  ) throws(CLIError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, what, errno) }
    defer { close(descriptor) }
    var status = stat()
    // Without it a large file is copied again and again while an array grows.
    if fstat(descriptor, &status) == 0 { expecting(min(Int(status.st_size), limit)) }
    var total = 0
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw unreadable(path, what, errno)
      }
      total += count
      guard total <= limit else {
        throw CLIError(
          .invalidInput, "\(path) is not a \(what)", cause: "it is larger than \(limit) B",
          advice: advice ?? "ls -l \(ShellText.quoted(path))")
      }
      try take(chunk[..<count])
    }
  }

  private static func unreadable(_ path: String, _ what: String, _ code: Int32) -> CLIError {
    CLIError(
      .nothingToDo, "cannot read the \(what) \(path)", cause: SystemError.text(code),
      advice: "ls -l \(ShellText.quoted(path))   (the file must exist and be readable)")
  }
}

/// A file that a run writes as it goes: every line is in it before the run goes on.
final class OutputFile: Sendable {
  private let path: String
  private let what: String
  private let descriptor: Int32
  /// The first error of a write; what comes later is still tried.
  private let failure = Mutex<Int32>(0)

  /// - Parameter what: what the file holds, such as `event log`.
  /// - Throws: status 74 if the file cannot be created; nothing has run then.
  init(_ path: String, what: String) throws(CLIError) {
    self.path = path
    self.what = what
    guard !SQLiteFile.isOne(path) else {
      throw CLIError(
        .cannotWrite, "\(path) is a database: the \(what) would replace it",
        advice: "choose another file name")
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw CLIError(
        .cannotWrite, "cannot write the \(what) \(path)", cause: SystemError.text(errno),
        advice: "ls -ld \(ShellText.quoted(FolderPath.of(path)))   (the folder must exist and be writable)")
    }
  }

  /// - Throws: status 64 if two flags name the same file: one would destroy the other.
  static func checkDistinct(_ files: [(flag: String, path: String?)]) throws(CLIError) {
    var seen: [(flag: String, path: String, identity: FileIdentity?)] = []
    for case (let flag, let path?) in files {
      let identity = FileIdentity(path)
      for other in seen where other.path == path || identity != nil && other.identity == identity {
        throw CLIError(
          .usage, "\(other.flag) and \(flag) name the same file \(path)", advice: "choose another file name")
      }
      seen.append((flag, path, identity))
    }
  }

  deinit {
    close(descriptor)
  }

  func add(_ text: String) {
    let code = StandardStreams.write(Array(text.utf8), to: descriptor)
    if code != 0 { failure.withLock { if $0 == 0 { $0 = code } } }
  }

  /// - Throws: status 74 if the file is incomplete.
  func check() throws(CLIError) {
    let code = failure.withLock(\.self)
    guard code == 0 else {
      throw CLIError(
        .cannotWrite, "the \(what) \(path) is incomplete", cause: SystemError.text(code),
        advice: "df \(ShellText.quoted(path))   (the disk may be full)")
    }
  }
}

/// The folder of a file.
enum FolderPath {
  static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

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
