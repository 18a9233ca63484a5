import Timekeeping

/// Runs one piece of a suite, or a service of the device, under a limit.
struct LimitedTask {
  enum Outcome<Value: Sendable>: Sendable {
    case finished(Value)
    case hung(Hang)
    case interrupted
  }

  /// Work that was ended, and what was seen before it was.
  struct Hang: Sendable {
    enum Reason: Hashable, Sendable {
      case limit
      case livelock
      /// The device has said nothing for so long.
      case silence(Duration)
    }

    let reason: Reason
    let diagnosis: Diagnosis
    /// How long the device was asked what it had not told, before the work was cancelled.
    let examination: Duration
    /// The waits that have begun in it, longest first.
    let waitingFor: [String]
  }

  private enum Ending<Value: Sendable>: Sendable {
    case work(Value)
    case hung(Hang.Reason)
    case watchCancelled
  }

  let time: any TimeSource
  let device: any DeviceUnderTest
  /// Above zero.
  let limit: Duration
  /// Whether a device that has fallen silent ends it.
  var endsOnSilence = false

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
          return .hung(try await livelock.wait(past: 0, until: deadline) ? .livelock : .limit)
        } catch {
          return .watchCancelled
        }
      }
      if endsOnSilence {
        group.addTask {
          do throws(CancellationError) {
            return .hung(.silence(try await SilenceWatch(time: time, device: device).silence()))
          } catch {
            return .watchCancelled
          }
        }
      }
      let first = await group.next() ?? .watchCancelled
      let outcome: Outcome<Value>
      switch first {
      case .work where Task.isCancelled: outcome = .interrupted
      case .work(let value): outcome = .finished(value)
      case .hung(let reason):
        // Without time nothing would be answered, and a silent device answers nothing.
        let start = time.now
        if reason == .limit { await examine() }
        let examination = time.now - start
        // The task of a scope waits besides the work, and may have begun to after it.
        let waiting = time.waitRegistry.labels(besides: others + [SilenceWatch.label])
          .filter { $0 != TaskScope.label }
        outcome = .hung(
          Hang(
            reason: reason, diagnosis: device.diagnose(), examination: examination, waitingFor: waiting))
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
