import CSerialPort
import Glibc
import Synchronization
import Timekeeping

/// A serial port that this program offers to others: the master of a pseudo-terminal, in raw mode.
///
/// Programs open ``path`` as they would open a UART, and may come and go: this side holds the terminal open, so
/// that settings stay and nobody's leaving is a hang-up. What is said while nobody is there waits for the next
/// one, as far as the terminal's buffer goes.
///
/// A client that does not read: a write waits for it for a second; then what waits is lost, as on a UART, and
/// later bytes are lost without waiting until it reads again. With flow control that lets the other side stop
/// this one (`.cts`, `.both`) a write waits without limit.
public final class PseudoTerminal: StreamLine {
  /// Such as `/dev/pts/3`.
  public let path: String

  public let stream: PolledStream
  private let slave: HeldDescriptor
  private let link: Mutex<TerminalLink?>

  /// - Parameter link: where a symbolic link to the terminal is to be until ``close()``; see ``makeLink(at:)``.
  public init(link: String? = nil, time: RealWorld) throws(LineOpeningError) {
    var master: Int32 = -1
    var slave: Int32 = -1
    var name = [CChar](repeating: 0, count: 64)
    guard serial_open_pseudo_terminal(&master, &slave, &name, name.count) == 0 else {
      throw LineOpeningError("/dev/ptmx", .system(code: errno, operation: "open a pseudo-terminal"))
    }
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.slave = HeldDescriptor(slave)
    var settings = serial_settings()
    _ = serial_settings_read(slave, &settings)
    serial_settings_make_raw(&settings)
    _ = serial_settings_write(slave, &settings)
    do throws(LineOpeningError) {
      let target = path
      self.link = Mutex(
        try link.map { path throws(LineOpeningError) in try TerminalLink(at: path, to: target) })
    } catch {
      Glibc.close(master)
      throw error
    }
    stream = PolledStream(
      descriptor: master, isSocket: false, writeTimeout: FlowControl.none.clientTimeout, label: path,
      time: time)
  }

  deinit {
    close()
  }

  /// Makes the symbolic link that is there until ``close()``. One to a terminal that is gone is replaced, anything else
  /// there is an error.
  public func makeLink(at path: String) throws(LineOpeningError) {
    let new = try TerminalLink(at: path, to: self.path)
    link.withLock { $0 = new }
  }

  /// A pseudo-terminal carries bytes at any speed, and has no wires: only how long writes wait changes.
  public func configure(baud: Int, flowControl: FlowControl) async throws(SerialLineError) {
    stream.setWriteTimeout(flowControl.clientTimeout)
  }

  /// Hangs up on the client, and takes the link away.
  public func close() {
    // First: without a client, closing this slave hangs up on ourselves, and no reader is to hear of that.
    stream.close()
    // Once: the next terminal may have the same number, and its link is not ours.
    if slave.close() { link.withLock { $0?.remove() } }
  }
}

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
      let isTerminal = old.hasPrefix("/dev/pts/")
      guard old == target || isTerminal && access(old, F_OK) < 0 && errno == ENOENT else {
        throw LineOpeningError(path, isTerminal ? .linkInUse(target: old) : .linkIsFile)
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

  /// Where a link leads; nil where there is no link.
  static func destination(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}

/// A descriptor that is only kept open.
final class HeldDescriptor: Sendable {
  private let descriptor: Mutex<Int32>

  init(_ descriptor: Int32) {
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    close()
  }

  /// - Returns: false if it was closed before.
  @discardableResult
  func close() -> Bool {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return false }
      Glibc.close(descriptor)
      descriptor = -1
      return true
    }
  }
}
