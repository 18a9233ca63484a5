import CZlib
import FoundationEssentials
import GRDB

/// The log of a finished run as it lies in the file: a zlib stream (RFC 1950), whose check sum tells damage.
struct CompressedLog {
  /// In bytes, before it was compressed.
  let size: Int
  let data: Data

  /// No log that a reader takes is larger.
  private static let maximumSize = 256 << 20
}

extension CompressedLog {
  /// - Throws: ``HistoryError`` for a log that no reader would take.
  init(_ bytes: [UInt8]) throws(HistoryError) {
    guard bytes.count <= Self.maximumSize else {
      throw HistoryError(.invalidRun, detail: "its log has \(bytes.count) bytes")
    }
    var length = compressBound(uLong(bytes.count))
    var buffer = [UInt8](repeating: 0, count: Int(length))
    let code = compress2(&buffer, &length, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
    guard code == Z_OK else { throw HistoryError(.refused, detail: "zlib cannot compress: \(code)") }
    self.init(size: bytes.count, data: Data(buffer.prefix(Int(length))))
  }

  /// - Throws: ``HistoryError`` if it is damaged.
  func bytes() throws(HistoryError) -> [UInt8] {
    guard (0...Self.maximumSize).contains(size) else {
      throw HistoryError(.damaged, detail: "a log of \(size) bytes")
    }
    var buffer = [UInt8](repeating: 0, count: size)
    var length = uLongf(size)
    let code = uncompress(&buffer, &length, [UInt8](data), uLong(data.count))
    guard code == Z_OK, length == uLongf(size) else {
      throw HistoryError(.damaged, detail: "a log cannot be uncompressed: zlib says \(code)")
    }
    return buffer
  }
}
