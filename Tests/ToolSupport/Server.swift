import Foundation

/// A program as a server: it says on stdout where it is, and runs until it is told to stop.
public final class Server {
  /// It ended before it had said where it is.
  public struct Ended: Error, CustomStringConvertible {
    public let status: Int32?
    public let description: String
  }

  public let program: RunningProgram
  private let folder: TemporaryFolder
  private let output: String

  /// Starts it and waits until it has said as many lines.
  ///
  /// - Parameter tool: the built executable unless said otherwise.
  public init(_ arguments: [String], of tool: Program = Tool.program, lines: Int) throws {
    let own = try TemporaryFolder()
    self.folder = own
    output = own.path("out")
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    program = try RunningProgram(
      tool, arguments, output: try FileHandle(forWritingTo: URL(filePath: output)))
    for _ in 0..<6000 where stdout.filter({ $0 == "\n" }).count < lines {
      guard program.isRunning else { break }
      usleep(10_000)
    }
    guard stdout.filter({ $0 == "\n" }).count >= lines else {
      program.kill()
      var errors: [String] = []
      while let line = program.nextErrorLine() { errors.append(line) }
      throw Ended(status: program.wait(), description: errors.joined(separator: "\n"))
    }
  }

  deinit {
    program.kill()
  }

  /// What it has said so far.
  public var stdout: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

  public var lines: [String] { stdout.split(separator: "\n").map(String.init) }

  /// Tells it to stop and waits for its end.
  ///
  /// - Returns: its exit code; nil if a signal ended it.
  public func stop(_ signal: Int32 = SIGTERM) -> Int32? {
    program.send(signal)
    return program.wait()
  }

  /// Megabytes of memory that it has now.
  public var residentMegabytes: Int {
    // To its end: such a file tells no size.
    let data = try? FileHandle(forReadingAtPath: "/proc/\(program.id)/status")?.readToEnd()
    let lines = String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n")
    let fields = lines.first { $0.hasPrefix("VmRSS:") }?.split(separator: " ") ?? []
    return fields.count > 1 ? (Int(fields[1]) ?? 0) / 1024 : 0
  }

  /// Seconds that it has had of the processors.
  public var processorSeconds: Double {
    let data = try? FileHandle(forReadingAtPath: "/proc/\(program.id)/stat")?.readToEnd()
    // Behind the name, which may hold anything: utime and stime are the 12th and 13th.
    let fields = String(decoding: data ?? Data(), as: UTF8.self).split(separator: ")").last?.split(
      separator: " ")
    guard let fields, fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
