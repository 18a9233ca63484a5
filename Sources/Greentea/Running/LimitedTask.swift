import Timekeeping

/// Runs one piece of a suite under a limit.
struct LimitedTask {
  enum Outcome: Sendable {
    case finished
    /// It threw something that no case may throw.
    case failed(String)
    case hung(Diagnosis, waitingFor: [String], isLivelock: Bool)
    case interrupted
  }

  private enum Ending: Sendable {
    case body(String?)
    case limit(isLivelock: Bool)
    case watchCancelled
  }

  let time: any TimeSource
  let device: any DeviceUnderTest
  /// Above zero.
  let limit: Duration

  /// Runs `body`. When the limit comes first, looks at what it waits for, then cancels it and waits for it.
  func run(_ context: CaseContext, _ body: @escaping TestSuite.Body) async -> Outcome {
    let deadline = time.now + limit
    let livelock = Pulse(time, label: "watchdog")
    time.onLivelock { livelock.fire() }
    defer { time.onLivelock(nil) }
    return await withTaskGroup(of: Ending.self) { group in
      group.addTask { await Self.ending(of: body, context) }
      group.addTask {
        do throws(CancellationError) {
          return .limit(isLivelock: try await livelock.wait(past: 0, until: deadline))
        } catch {
          return .watchCancelled
        }
      }
      let first = await group.next() ?? .watchCancelled
      var outcome = Outcome.interrupted
      switch first {
      case .body where Task.isCancelled: outcome = .interrupted
      case .body(nil): outcome = .finished
      case .body(let text?): outcome = .failed(text)
      case .limit(let isLivelock):
        let waiting = time.waitingRoom.labels.filter { !["watchdog", TaskScope.waitLabel].contains($0) }
        outcome = .hung(device.diagnose(), waitingFor: waiting, isLivelock: isLivelock)
      case .watchCancelled: outcome = .interrupted
      }
      context.giveUp()
      group.cancelAll()
      await group.waitForAll()
      return outcome
    }
  }

  private static func ending(of body: TestSuite.Body, _ context: CaseContext) async -> Ending {
    do {
      try await body(context)
      return .body(nil)
    } catch is CaseEnded where context.isOver {
      return .body(nil)
    } catch is CancellationError where context.isOver {
      return .body(nil)
    } catch {
      // Also a cancellation that came from inside: the rest of the case has not been looked at.
      return .body("\(error)")
    }
  }
}
