import CSerialPort
import Foundation
import Synchronization

/// A terminal behind which something answers `AT` at one speed, and is misread at every other.
///
/// A pseudo-terminal carries bytes at any speed; the speed that its user has set stands in its settings.
final class ModuleAtSpeed: Sendable {
  struct Failure: Error {
    let code: Int32
  }

  /// Such as `/dev/pts/3`.
  let path: String
  private let isStopped: Stop

  /// Shared with the thread, which must not keep the module alive.
  private final class Stop: Sendable {
    let flag = Atomic(false)
  }

  init(baud: UInt32) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 64)
    guard serial_open_pseudo_terminal(&master, &slave, &name, name.count) == 0 else {
      throw Failure(code: errno)
    }
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    var settings = serial_settings()
    _ = serial_settings_read(slave, &settings)
    serial_settings_make_raw(&settings)
    _ = serial_settings_write(slave, &settings)
    let stop = Stop()
    isStopped = stop
    let (talker, user) = (master, slave)
    Thread.detachNewThread {
      while !stop.flag.load(ordering: .relaxed) { Self.answer(talker, user, baud) }
      close(talker)
      close(user)
    }
  }

  deinit {
    isStopped.flag.store(true, ordering: .relaxed)
  }

  private static func answer(_ master: Int32, _ slave: Int32, _ baud: UInt32) {
    var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, 100) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return }
    var settings = serial_settings()
    _ = serial_settings_read(slave, &settings)
    let heard = String(decoding: buffer.prefix(count), as: UTF8.self)
    let answer: [UInt8] =
      if settings.output_speed != baud {
        buffer.prefix(count).map { $0 ^ 0x5A | 0x80 }
      } else if heard.hasSuffix("AT\r\n") {
        Array("AT\r\r\n\r\nOK\r\n".utf8)
      } else {
        []
      }
    _ = write(master, answer, answer.count)
  }
}
