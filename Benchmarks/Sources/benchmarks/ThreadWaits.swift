import Glibc

/// How often the threads of a process have given up the processor to wait: Linux's voluntary context switches.
enum ThreadWaits {
  /// - Parameter process: its number, or `self`.
  static func count(_ process: String) -> Int {
    let tasks = "/proc/\(process)/task"
    guard let folder = opendir(tasks) else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      count += waits(inStatus: "\(tasks)/\(name)/status")
    }
    return count
  }

  private static func waits(inStatus path: String) -> Int {
    let label = "voluntary_ctxt_switches:"
    guard
      let line = text(of: path).split(separator: "\n").first(where: { $0.hasPrefix(label) }),
      let count = Int(line.dropFirst(label.count).drop { $0 == "\t" })
    else { return 0 }
    return count
  }

  /// What a file of `/proc` says, as far as 4096 bytes; nothing if it is not there.
  static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
