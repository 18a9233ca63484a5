import CSerialPort
import Glibc

/// System calls on a terminal that is used as a serial port.
enum TerminalPort {
  /// Opens it for this program alone.
  ///
  /// Two locks, for neither holds everybody off: TIOCEXCL does not stop root, and flock only those who ask. A
  /// pseudo-terminal would keep TIOCEXCL after a killed program for as long as its maker lives: flock only.
  static func open(_ path: String) throws(LineOpeningError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw openingError(path, errno) }
    do throws(LineOpeningError) {
      guard isatty(descriptor) == 1 else { throw openingError(path, errno) }
      let isPseudo = serial_is_pseudo_terminal(descriptor) == 1
      if !isPseudo, serial_is_exclusive(descriptor) == 1 { throw LineOpeningError(path, .busy(holders: [])) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw openingError(path, errno) }
      if !isPseudo { _ = serial_set_exclusive(descriptor, 1) }
      return descriptor
    } catch {
      close(descriptor)
      guard case .busy = error.reason else { throw error }
      // Now that this program has it open no more, so that it is not found itself.
      throw LineOpeningError(path, .busy(holders: PortHolders.of(path)))
    }
  }

  /// What the number of an error means when a port is opened.
  static func openingError(_ path: String, _ code: Int32) -> LineOpeningError {
    var status = stat()
    let isFound = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    let reason: LineOpeningError.Reason =
      switch code {
      case EISDIR: .directory
      case _ where isFound && kind == S_IFDIR: .directory
      case ENOENT, ENOTDIR: .missing(others: SerialPorts.all())
      case EACCES, EPERM: .notPermitted(group: isFound ? groupName(status.st_gid) : nil)
      case EBUSY, EWOULDBLOCK: .busy(holders: PortHolders.of(path))
      case _ where isFound && kind != S_IFCHR: .noTerminal
      case ENOTTY, EINVAL: .noTerminal
      case ENXIO, ENODEV, EIO: .noDevice
      default: .system(code: code, operation: "open")
      }
    return LineOpeningError(path, reason)
  }

  private static func groupName(_ group: gid_t) -> String? {
    // Root's group is nobody's to join.
    guard group != 0 else { return nil }
    var entry = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, let name = found?.pointee.gr_name
    else {
      return "\(group)"
    }
    return String(cString: name)
  }

  static func settings(_ descriptor: Int32) throws(SerialLineError) -> serial_settings {
    var settings = serial_settings()
    guard serial_settings_read(descriptor, &settings) == 0 else {
      throw SerialLineError(descriptorCode: errno, operation: "read the port's settings")
    }
    return settings
  }

  /// Raw, 8 data bits, no parity, one stop bit.
  ///
  /// - Returns: the speed that the port then has.
  static func configure(
    _ descriptor: Int32, baud: Int, flowControl: FlowControl
  ) throws(SerialLineError) -> Int {
    var new = try settings(descriptor)
    guard let speed = UInt32(exactly: baud), speed > 0 else {
      throw .system(code: EINVAL, operation: "set the speed")
    }
    serial_settings_make_raw(&new)
    serial_settings_set_speed(&new, speed)
    serial_settings_set_rts_cts(&new, flowControl == .none ? 0 : 1)
    guard serial_settings_write(descriptor, &new) == 0 else {
      throw SerialLineError(descriptorCode: errno, operation: "set the port's settings")
    }
    return Int(try settings(descriptor).output_speed)
  }

  /// Whether a UART at one speed understands the other: a frame of ten bits stands 5 %, two sides share it.
  static func isClose(_ actual: Int, to baud: Int) -> Bool {
    abs(actual - baud) <= baud * 25 / 1000
  }
}

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
public enum SerialPorts {
  private static let limit = 8

  /// By the names that stay the same where the system makes them.
  public static func all() -> [String] {
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
