import Foundation

/// A program that runs beside the test.
public final class RunningProgram {
  private let process = Process()
  private let pipe = Pipe()
  private var pending = Data()

  /// Starts it.
  ///
  /// - Parameter output: where its stdout goes; thrown away if nil.
  public init(
    _ program: Program, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
    output: FileHandle? = nil
  ) throws {
    process.executableURL = program.url
    process.arguments = arguments
    process.environment = Program.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = pipe
    try process.run()
    try pipe.fileHandleForWriting.close()
  }

  /// The next whole line on its stderr; nil when there are no more.
  public func nextErrorLine() -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending = Data(pending[(end + 1)...])
        return line
      }
      let more = pipe.fileHandleForReading.availableData
      guard !more.isEmpty else { return nil }
      pending += more
    }
  }

  /// Its number in the system.
  public var id: Int32 { process.processIdentifier }

  public var isRunning: Bool { process.isRunning }

  /// Sends it a signal, such as `SIGINT`.
  public func send(_ signal: Int32) {
    Foundation.kill(process.processIdentifier, signal)
  }

  /// Ends it as nothing can prevent.
  public func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
  }

  /// Waits for its end.
  ///
  /// - Returns: its exit code; nil if a signal ended it.
  public func wait() -> Int32? {
    while nextErrorLine() != nil {}
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : nil
  }
}
