import Timekeeping

/// Runs one piece of a suite, or a service of the device, under a limit.
struct LimitedTask {
  enum Outcome<Value: Sendable>: Sendable {
    case finished(Value)
    /// `waitingFor`: the waits that have begun in it, longest first.
    case hung(Diagnosis, waitingFor: [String], isLivelock: Bool)
    case interrupted
  }

  private enum Ending<Value: Sendable>: Sendable {
    case work(Value)
    case limit(isLivelock: Bool)
    case watchCancelled
  }

  let time: any TimeSource
  let device: any DeviceUnderTest
  /// Above zero.
  let limit: Duration

  /// Runs a piece of a suite.
  ///
  /// - Returns: finished with nil, or with the text of an error that no case may throw.
  func run(_ context: CaseContext, _ body: @escaping TestSuite.Body) async -> Outcome<String?> {
    await run(beforeCancelling: context.giveUp) { await Self.error(of: body, context) }
  }

  /// Runs `work`. When the limit comes first, looks at what it waits for, then cancels it and waits for it.
  func run<Value: Sendable>(
    beforeCancelling giveUp: () -> Void = {}, _ work: @escaping @Sendable () async -> Value
  ) async -> Outcome<Value> {
    let deadline = time.now + limit
    // The bench waits too: for bytes of the line, for children of its scopes.
    let others = time.waitRegistry.labels
    let livelock = AsyncSignal(time, label: "watchdog")
    time.onLivelock { livelock.fire() }
    defer { time.onLivelock(nil) }
    return await withTaskGroup(of: Ending<Value>.self) { group in
      group.addTask { .work(await work()) }
      group.addTask {
        do throws(CancellationError) {
          return .limit(isLivelock: try await livelock.wait(past: 0, until: deadline))
        } catch {
          return .watchCancelled
        }
      }
      let first = await group.next() ?? .watchCancelled
      let outcome: Outcome<Value>
      switch first {
      case .work where Task.isCancelled: outcome = .interrupted
      case .work(let value): outcome = .finished(value)
      case .limit(let isLivelock):
        // Without time nothing would be answered.
        if !isLivelock { await examine() }
        let waiting = time.waitRegistry.labels(besides: others)
        outcome = .hung(device.diagnose(), waitingFor: waiting, isLivelock: isLivelock)
      case .watchCancelled: outcome = .interrupted
      }
      giveUp()
      group.cancelAll()
      await group.waitForAll()
      return outcome
    }
  }

  /// How long a device may be asked what it has not told.
  private static let examination = Duration.seconds(10)

  private func examine() async {
    await withTaskGroup { group in
      group.addTask { await device.examine() }
      group.addTask { try? await time.sleep(for: Self.examination) }
      await group.next()
      group.cancelAll()
    }
  }

  private static func error(of body: TestSuite.Body, _ context: CaseContext) async -> String? {
    do {
      try await body(context)
      return nil
    } catch is CaseEnded where context.isOver {
      return nil
    } catch is CancellationError where context.isOver {
      return nil
    } catch {
      // Also a cancellation that came from inside: the rest of the case has not been looked at.
      return "\(error)"
    }
  }
}
