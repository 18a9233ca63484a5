import Glibc

/// Who has a file open, as far as this user may see.
enum PortHolders {
  private static let limit = 8

  static func of(_ path: String) -> [PortHolder] {
    guard let real = realpath(path, nil) else { return [] }
    defer { free(real) }
    let target = String(cString: real)
    var holders: [PortHolder] = []
    for process in Folder.names(in: "/proc") where holders.count < limit {
      guard let id = Int32(process) else { continue }
      let descriptors = Folder.names(in: "/proc/\(process)/fd")
      guard
        descriptors.contains(where: { TerminalLink.destination(of: "/proc/\(process)/fd/\($0)") == target })
      else { continue }
      holders.append(PortHolder(processID: id, name: name(of: process)))
    }
    return holders
  }

  /// What a process calls itself; it may call itself anything.
  private static func name(of process: String) -> String {
    let descriptor = open("/proc/\(process)/comm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "a program" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = max(read(descriptor, &buffer, buffer.count), 0)
    return EscapedText.of(Array(buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }))
  }
}

/// The serial ports of this machine.
enum SerialPorts {
  private static let limit = 8

  /// By the names that stay the same where the system makes them.
  static func all() -> [String] {
    let stable = Folder.names(in: "/dev/serial/by-id").map { "/dev/serial/by-id/\($0)" }
    let plain = Folder.names(in: "/dev").filter { $0.hasPrefix("ttyUSB") || $0.hasPrefix("ttyACM") }
      .map { "/dev/\($0)" }
    return Array((stable.isEmpty ? plain : stable).sorted().prefix(limit))
  }
}

/// A folder of the file system.
enum Folder {
  /// What is in it, without `.` and `..`; nothing where it cannot be read.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
