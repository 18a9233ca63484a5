import ESP8266Simulator
import Greentea
import NetworkSocket
import Timekeeping

/// Cases × defects of a simulated module: which case finds which defect, in virtual time.
///
/// A case finds a defect if it does not pass on a module that has it. Nothing else that the simulator knows is used.
public struct DetectionMatrix: Sendable {
  /// A defect, or the fault-free module as the control.
  private struct Subject: Sendable {
    /// Nil for the control.
    let defect: Defect?
    let device: any Device
  }

  private struct Progress: Sendable {
    var done = 0
    var rows: [MatrixRow]
  }

  private let subjects: [Subject]
  private let seeds: ClosedRange<UInt64>
  private let width: Int
  private let job: @Sendable (any Device, UInt64) -> BenchJob

  /// - Parameters:
  ///   - profile: the firmware, such as `at1.7`.
  ///   - defects: those to look for; the control is added.
  ///   - seeds: a run of each subject for each.
  ///   - width: how many runs there are at a time, 1 and up.
  ///   - job: what is run; it is to select every case that may find something.
  /// - Throws: what is wrong with the profile.
  public init(
    profile: String = "at1.7", defects: [Defect], seeds: ClosedRange<UInt64>, width: Int,
    job: @escaping @Sendable (any Device, UInt64) -> BenchJob
  ) throws(DeviceNameError) {
    var subjects = [Subject(defect: nil, device: try DeviceKinds.device("sim:\(profile)"))]
    for defect in defects {
      let device = try DeviceKinds.device("sim:\(profile)?\(defect.choice)")
      subjects.append(Subject(defect: defect, device: device))
    }
    self.subjects = subjects
    self.seeds = seeds
    self.width = width
    self.job = job
  }

  /// How many runs it takes.
  public var count: Int { subjects.count * seeds.count }

  /// Runs all of it.
  ///
  /// - Parameter progress: hears how many runs have ended, one call at a time.
  /// - Returns: the results; the same for the same seeds, whatever the width.
  public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) async -> MatrixResult {
    let perSubject = UInt64(seeds.count)
    let results = SharedValue(Progress(rows: subjects.map { MatrixRow($0.defect) }))
    await ParallelRuns.each(of: UInt64(count), width: width) { number in
      let index = Int(number / perSubject)
      let observed = await observe(subjects[index].device, seed: seeds.lowerBound + number % perSubject)
      if Task.isCancelled { return }
      results.change { results in
        results.rows[index].add(observed)
        results.done += 1
        progress(results.done)
      }
    }
    return MatrixResult(rows: results.value.rows)
  }

  private func observe(_ device: any Device, seed: UInt64) async -> MatrixRun {
    let run = SharedValue(MatrixRun(seed: seed))
    do {
      _ = try await device.run(
        job(device, seed), BenchHooks { event in run.change { $0.add(event.event) } })
    } catch {
      run.change { $0.breakdown = "\(error)" }
    }
    return run.value
  }
}

/// What one run of a subject showed.
struct MatrixRun: Sendable {
  let seed: UInt64
  var planned: [CaseID] = []
  /// What did not pass, in the order in which it ended.
  var findings: [(id: CaseID, finding: Finding, text: String)] = []
  /// A world that came to a stop, which is a bug.
  var breakdown: String?
  private var expectations: [CaseID: String] = [:]

  init(seed: UInt64) {
    self.seed = seed
  }

  mutating func add(_ event: GreenteaEvent) {
    switch event {
    case .planned(let suite, let cases, _): planned += cases.map { CaseID(suite: suite, name: $0) }
    case .expectationFailed(let id, let failure): expectations[id, default: ""] += Self.text(failure)
    case .setUpFailed(let suite, let failures, let cause):
      let text = failures.map { Self.text($0) }.joined() + (cause.map { "\($0.message)\n" } ?? "")
      findings.append((CaseID(suite: suite, name: Finding.setUp), .fail, text))
    case .caseFinished(let id, let result):
      guard let finding = Finding(result.verdict) else { return }
      findings.append((id, finding, (expectations[id] ?? "") + Self.text(result)))
    default: break
    }
  }

  private static func text(_ failure: FailedExpectation) -> String {
    "\(failure.what): expected \(failure.expected), got \(failure.actual)\n"
  }

  /// Everything that a report says of the cause.
  private static func text(_ result: CaseResult) -> String {
    let causes = [
      result.verdict.cause?.message, result.diagnosis?.cause?.message, result.diagnosis?.unanswered,
    ]
    let lost = result.evidence[.lostDatagrams]
    return
      (causes.compactMap(\.self) + (result.diagnosis?.servers ?? [])
      + (lost > 0 ? ["\(lost) datagrams lost"] : []))
      .map { $0 + "\n" }.joined()
  }
}

/// How a case finds a defect.
public enum Finding: String, CaseIterable, Hashable, Sendable {
  case fail = "FAIL"
  case error = "ERROR"
  case hung = "HUNG"
  /// Only evidence was missing.
  case weak = "weak"

  /// What stands for the case where a fixture set-up failed.
  public static let setUp = "set-up"

  /// Nil for an OK, and for a case that did not run.
  init?(_ verdict: Verdict) {
    switch verdict {
    case .fail: self = .fail
    case .hung: self = .hung
    // Nothing is known but that evidence is missing.
    case .error(let cause) where cause.kind == .harness: self = .weak
    case .error: self = .error
    case .ok, .blocked, .skipped, .interrupted: return nil
    }
  }
}
