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
