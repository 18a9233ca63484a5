import Glibc

/// The most memory that the process has had in RAM.
enum PeakMemory {
  /// Counts anew from now on; without effect where the system cannot do that.
  static func reset() {
    let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = StandardStreams.write(Array("5".utf8), to: descriptor)
  }

  /// In KiB; nil if the system does not tell.
  static var kibibytes: Int? {
    guard let status = try? InputFile.read("/proc/self/status", what: "status of the process", limit: 1 << 16)
    else { return nil }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
  }
}
