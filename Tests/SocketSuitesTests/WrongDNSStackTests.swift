import Greentea
import NetworkSocket
import SocketSuites
import Synchronization
import TestSupport
import Testing

@Suite("The DNS cases", .virtualTime)
struct WrongDNSStackTests {
  @Test(
    "are not OK on a wrong stack",
    arguments: [
      (
        "ASYNCHRONOUS_DNS", .fail,
        [
          .resolveFails, .asyncUnsupported, .queueOfNone, .callbackTwice, .callbackTimesOut,
          .callbackWrongCode,
        ]
      ),
      ("ASYNCHRONOUS_DNS", .hung, [.callbackNever]),
      ("ASYNCHRONOUS_DNS", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_SIMULTANEOUS", .fail,
        [
          .queueOfFour, .queueOfSix, .wrongCodeOfFullQueue, .resolveFails, .asyncUnsupported, .callbackTwice,
          .callbackTimesOut, .callbackWrongCode,
        ]
      ),
      ("ASYNCHRONOUS_DNS_SIMULTANEOUS", .hung, [.callbackNever]),
      ("ASYNCHRONOUS_DNS_SIMULTANEOUS", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE", .fail,
        [.cacheKeepsNothing, .resolveFails, .asyncUnsupported, .callbackTwice, .callbackWrongCode]
      ),
      ("ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE", .hung, [.callbackNever]),
      ("ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_CACHE", .fail,
        [
          .cacheKeepsNothing, .callbackWithoutAddress, .callbackTwice, .callbackWrongCode, .asyncUnsupported,
          .queueOfNone, .resolveFails,
        ]
      ),
      ("ASYNCHRONOUS_DNS_CACHE", .hung, [.callbackNever]),
      ("ASYNCHRONOUS_DNS_CACHE", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC", .fail,
        [
          .asyncExcludesSync, .resolvesToNothing, .callbackWithoutAddress, .callbackTwice, .callbackWrongCode,
          .asyncUnsupported, .queueOfNone, .resolveFails, .resolveWrongCode, .secondResolveFails,
        ]
      ),
      (
        "ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC", .hung, [.syncEndsAsync, .callbackNever, .resolveNeverEnds]
      ),
      ("ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_CANCEL", .fail, [.cancelIsIgnored, .wrongCodeOfFullQueue, .asyncUnsupported]
      ),
      ("ASYNCHRONOUS_DNS_CANCEL", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE", .fail,
        [
          .callInUnsupported, .callInWithoutDelays, .queueOfFour, .queueOfSix, .queueLeaks,
          .wrongCodeOfFullQueue, .callbackTwice, .callbackWrongCode, .asyncUnsupported,
        ]
      ),
      ("ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE", .hung, [.callInForgets, .callbackNever]),
      ("ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_INVALID_HOST", .fail,
        [
          .invalidResolves, .invalidTimesOut, .queueOfFour, .queueOfSix, .queueLeaks, .callbackTimesOut,
          .asyncUnsupported,
        ]
      ),
      ("ASYNCHRONOUS_DNS_INVALID_HOST", .hung, [.callbackNever]),
      ("ASYNCHRONOUS_DNS_INVALID_HOST", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_TIMEOUTS", .fail,
        [
          .answersAtOnce, .timeNeverRunsOut, .callInIgnored, .callInUnsupported, .callbackWrongCode,
          .asyncUnsupported, .resolveFails,
        ]
      ),
      ("ASYNCHRONOUS_DNS_TIMEOUTS", .hung, [.callInForgets, .callbackNever]),
      ("ASYNCHRONOUS_DNS_TIMEOUTS", .error, [.liesAboutEverything]),
      (
        "ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", .fail,
        [.queueLeaks, .queueOfFour, .wrongCodeOfFullQueue, .callbackTwice, .callbackTimesOut, .resolveFails]
      ),
      ("ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", .hung, [.callbackNever]),
      ("ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", .error, [.cacheKeepsEverything, .liesAboutEverything]),
      (
        "SYNCHRONOUS_DNS_MULTIPLE", .fail, [.secondResolveFails, .resolveFails, .resolveWrongCode]
      ),
      ("SYNCHRONOUS_DNS_MULTIPLE", .hung, [.resolveNeverEnds]),
      ("SYNCHRONOUS_DNS_MULTIPLE", .error, [.liesAboutEverything]),
      (
        "SYNCHRONOUS_DNS_INVALID", .fail,
        [.invalidResolves, .invalidTimesOut, .resolveFails, .resolveWrongCode]
      ),
      ("SYNCHRONOUS_DNS_INVALID", .hung, [.resolveNeverEnds]),
      ("SYNCHRONOUS_DNS_INVALID", .error, [.liesAboutEverything]),
    ] as [(String, WrongStackTests.Word, [Flaw])])
  func wrong(name: String, expected: WrongStackTests.Word, flaws: [Flaw]) async throws {
    for flaw in flaws { try await WrongStackTests.expect(name, flaw, expected) }
  }

  @Test("a name that should have been pushed out of the cache proves nothing")
  func cachedTooLong() async throws {
    let outcome = try await Rehearsal.run("ASYNCHRONOUS_DNS*", flaw: .cacheKeepsEverything)
    let verdict = try #require(outcome.verdicts.first { $0.name == "ASYNCHRONOUS_DNS_CACHE" }?.verdict)
    #expect(WrongStackTests.word(verdict) == .error, "\(verdict)")
  }

  @Test("a callback for a cancelled lookup is told, also when it comes late")
  func cancelled() async throws {
    let outcome = try await Rehearsal.run("ASYNCHRONOUS_DNS_CANCEL", flaw: .cancelIsIgnored)
    #expect(outcome.failures.count == 5)
    #expect(outcome.failures.first?.what == "callbacks of the cancelled lookup of google.com")
    #expect(outcome.failures.allSatisfy { $0.expected == "0" && $0.actual == "1" })
  }

  @Test(
    "a case that hangs gives the stack its own scheduler back, like any other",
    arguments: ["*_EXTERNAL_EVENT_QUEUE", "*_TIMEOUTS"],
    [Flaw.none, .callInForgets, .callInWithoutDelays])
  func schedulerIsRestored(name: String, flaw: Flaw) async throws {
    let made = Trace<FakeInterface>()
    let outcome = try await Rehearsal.run(name, flaw: flaw, made: made)
    #expect(outcome.verdicts.count == 1)
    let interface = try #require(made.all.first)
    #expect(interface.names.withLock { $0.callIn == nil && $0.hooks == 1 })
  }
}
