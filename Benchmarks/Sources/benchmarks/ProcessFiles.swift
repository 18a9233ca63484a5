import Glibc

/// What Linux tells of a process in `/proc`.
struct ProcessFiles {
  /// Its number, or `self`.
  let process: String

  static let own = ProcessFiles(process: "self")

  /// How much memory it has right now, in bytes; nil if it cannot be read.
  var residentMemory: Double? {
    // In pages, the second number.
    let fields = text("statm").split(separator: " ")
    return fields.count > 1 ? Double(fields[1]).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } : nil
  }

  /// Seconds that it has had of the processors.
  var processorSeconds: Double {
    // Behind the name, which may hold anything: utime and stime are the 12th and 13th.
    let fields = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// How often its threads have given up the processor to wait: voluntary context switches.
  var waits: Int {
    guard let folder = opendir("/proc/\(process)/task") else { return 0 }
    defer { closedir(folder) }
    let label = "voluntary_ctxt_switches:"
    var count = 0
    while let entry = readdir(folder) {
      let thread = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let line = text("task/\(thread)/status").split(separator: "\n").first { $0.hasPrefix(label) }
      count += line.flatMap { Int($0.dropFirst(label.count).drop { $0 == "\t" }) } ?? 0
    }
    return count
  }

  /// What a file says, as far as 4096 bytes; nothing if it is not there.
  private func text(_ name: String) -> String {
    guard let file = fopen("/proc/\(process)/\(name)", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
