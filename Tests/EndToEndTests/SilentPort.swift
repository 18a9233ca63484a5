import CSerialPort
import Foundation

/// A terminal behind which nobody says anything.
final class SilentPort: Sendable {
  /// Such as `/dev/pts/3`.
  let path: String
  private let master: Int32
  private let slave: Int32

  init() throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 64)
    guard serial_open_pseudo_terminal(&master, &slave, &name, name.count) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    (self.master, self.slave) = (master, slave)
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    var settings = serial_settings()
    _ = serial_settings_read(slave, &settings)
    serial_settings_make_raw(&settings)
    _ = serial_settings_write(slave, &settings)
  }

  deinit {
    close(master)
    close(slave)
  }

  /// What its user has set, bits per second.
  var outputSpeed: UInt32 {
    var settings = serial_settings()
    _ = serial_settings_read(slave, &settings)
    return settings.output_speed
  }
}
