import Glibc
import Timekeeping

/// Changes files at random: bytes, lines, numbers; pieces of one file in another.
public struct Mutations {
  private var generator: SeededGenerator
  private let files: [[UInt8]]

  /// - Parameter files: what is changed; not empty, and none of them is.
  public init(of files: [[UInt8]], seed: UInt64) {
    self.files = files
    generator = SeededGenerator(seed: seed)
  }

  private mutating func draw(_ bound: Int) -> Int { Int(generator.below(UInt64(max(bound, 1)))) }

  /// One of the files after one to four changes.
  public mutating func next() -> [UInt8] {
    var bytes = files[draw(files.count)]
    for _ in 0...draw(4) { change(&bytes) }
    return bytes
  }

  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = draw(bytes.count + 1)
    return start..<min(start + draw(200), bytes.count)
  }

  private static let pieces: [String] = [
    "{{", "}}", "{{result;success}}", "\"", "'", "<", ">", "</testsuite>", "<![CDATA[", "&", "&#0;", "[", "]",
    "{", "}",
    ":", ",", "|", "\n", "\r", "\u{1B}[", "\0", "null", "-1", "1e999", "99999999999999999999", "\u{FEFF}",
    "/*", "//",
    "\\u0000", "\u{202E}", "mbedgt: ", "{{__testcase_start;A}}", "1/2 Testing: x",
  ]

  private mutating func change(_ bytes: inout [UInt8]) {
    let range = range(in: bytes)
    switch draw(9) {
    case 0: if !bytes.isEmpty { bytes[draw(bytes.count)] = UInt8(draw(256)) }
    case 1: bytes.removeSubrange(range)
    case 2: bytes.insert(contentsOf: bytes[range], at: range.lowerBound)
    case 3: bytes.insert(contentsOf: Self.pieces[draw(Self.pieces.count)].utf8, at: range.lowerBound)
    case 4: bytes.removeLast(draw(bytes.count))
    case 5:
      let other = files[draw(files.count)]
      bytes.replaceSubrange(range, with: other[self.range(in: other)])
    case 6: bytes += files[draw(files.count)]
    case 7:
      for _ in 0..<draw(300) { bytes.insert(contentsOf: bytes[range], at: range.lowerBound) }
    default:
      // A number of another size.
      guard let digit = bytes[range.lowerBound...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
        return
      }
      bytes.insert(contentsOf: repeatElement(UInt8(0x30 + draw(10)), count: draw(40)), at: digit)
    }
  }
}

/// Processor time, on which the load of the machine has no effect.
public enum ProcessorTime {
  /// That of the calling thread.
  public static var ofThread: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
