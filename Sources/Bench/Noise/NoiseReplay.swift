import Greentea
import NetworkSocket
import SocketSuites
import Synchronization
import TestConfiguration

/// Makes the changes of scripts again.
public struct NoiseReplay: Sendable {
  private let config: TestConfig

  public init(_ config: TestConfig) {
    self.config = config
  }

  /// Runs the case of a script behind the cases that its changes name.
  ///
  /// - Returns: what came of the case; nil if it did not run.
  /// - Throws: `DeviceNameError` for a device that there is not, and what ``Device/run(_:_:)`` throws.
  public func run(_ script: NoiseScript) async throws -> NoiseResult? {
    let device = try DeviceKinds.device(script.device)
    let cases = Set(script.changes.map(\.phase)).subtracting([NoiseScript.beforeFirstCase]).union([
      script.testCase
    ])
    var job = BenchJob(
      config: config, seed: script.seed,
      selection: SuiteCatalog.Selection(cases: cases.sorted().map(Glob.init)),
      options: RunOptions(), timeoutScale: 1,
      description: RunDescription(
        toolVersion: "", seed: script.seed, device: script.device, target: "", platform: device.platform,
        toolchain: "", onHang: .recover, timeoutScale: 1, configuration: []))
    job.noise = .script(script)
    let results = Mutex<[NoiseResult]>([])
    var hooks = BenchHooks { _ in }
    hooks.heardThroughNoise = { heard in results.withLock { $0 = heard } }
    _ = try await device.run(job, hooks)
    let heard = results.withLock(\.self)
    var result = heard.last { $0.id.name == script.testCase && $0.id.suite == script.suite }
    result?.changes = heard.reduce(0) { $0 + $1.changes }
    return result
  }

  /// Leaves out what the false OK does not need, first what was changed before its case.
  ///
  /// - Returns: the script as it was if the false OK cannot be made again.
  public func minimized(_ script: NoiseScript) async throws -> NoiseScript {
    guard var best = try await confirmed(script) else { return script }
    var own = best
    own.changes.removeAll { $0.phase != script.testCase }
    if let smaller = try await confirmed(own) { best = smaller }
    var size = max(best.changes.count / 2, 1)
    while size > 0 {
      var start = 0
      while start < best.changes.count {
        var trial = best
        trial.changes.removeSubrange(start..<min(start + size, best.changes.count))
        if let smaller = try await confirmed(trial) { best = smaller } else { start += size }
      }
      size /= 2
    }
    return best
  }

  /// The script with what is wrong as its remarks; nil if its OK is not false.
  private func confirmed(_ script: NoiseScript) async throws -> NoiseScript? {
    guard let result = try await run(script), !result.contradictions.isEmpty else { return nil }
    var script = script
    script.remarks = result.contradictions
    return script
  }
}
