import TestSupport
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("What is known of the name cache")
struct NameMemoryTests {
  private static let now = Instant.beginning

  /// Lookups one after the other.
  private func answer(_ memory: NameMemory, _ names: String..., isAsynchronous: Bool = false) {
    for name in names {
      memory.noteAnswer(name, since: memory.begin(), isAsynchronous: isAsynchronous, at: Self.now)
    }
  }

  @Test("nothing is in the cache of a new interface")
  func empty() {
    let memory = NameMemory(cacheSize: 3)
    #expect(!memory.mayHold("a") && !memory.holds("a", at: Self.now))
  }

  @Test("as many names as it holds push one out, and one less does not", arguments: 1...4, [false, true])
  func pushedOut(size: Int, isAsynchronous: Bool) {
    let memory = NameMemory(cacheSize: size)
    answer(memory, "a", isAsynchronous: isAsynchronous)
    for number in 1..<size {
      // The same name again takes no other's place.
      answer(memory, "other\(number)", "other\(number)", isAsynchronous: isAsynchronous)
    }
    #expect(memory.mayHold("a") && memory.holds("a", at: Self.now))
    answer(memory, "last", isAsynchronous: isAsynchronous)
    #expect(!memory.mayHold("a") && !memory.holds("a", at: Self.now))
  }

  @Test("using a name keeps it in")
  func used() {
    let memory = NameMemory(cacheSize: 2)
    answer(memory, "a", "b", "a", "c")
    #expect(memory.holds("a", at: Self.now))
    #expect(!memory.mayHold("b"))
  }

  @Test("a question may bring its name in, and may push another out, but neither is sure")
  func questions() {
    let memory = NameMemory(cacheSize: 1)
    memory.noteQuestion("a")
    #expect(memory.mayHold("a") && !memory.holds("a", at: Self.now))
    answer(memory, "b")
    memory.noteQuestion("a")
    #expect(memory.mayHold("b") && !memory.holds("b", at: Self.now))
    #expect(memory.mayHold("a"))
  }

  @Test("asynchronous lookups that overlap come into the cache in the order of their callbacks")
  func overlapping() {
    let memory = NameMemory(cacheSize: 1)
    let begins = [memory.begin(), memory.begin()]
    memory.noteAnswer("a", since: begins[0], isAsynchronous: true, at: Self.now)
    memory.noteAnswer("b", since: begins[1], isAsynchronous: true, at: Self.now)
    #expect(!memory.mayHold("a") && memory.holds("b", at: Self.now))
  }

  @Test("of lookups of both kinds that overlap either may have come last")
  func bothKinds() {
    let memory = NameMemory(cacheSize: 1)
    let begin = memory.begin()
    answer(memory, "waited")
    memory.noteAnswer("called", since: begin, isAsynchronous: true, at: Self.now)
    #expect(memory.mayHold("waited") && memory.mayHold("called"))
    #expect(!memory.holds("waited", at: Self.now) && !memory.holds("called", at: Self.now))
  }

  @Test("after ten seconds an answer may have expired, and may not")
  func age() {
    let memory = NameMemory(cacheSize: 3)
    answer(memory, "a")
    #expect(memory.holds("a", at: Self.now + .seconds(10)))
    #expect(!memory.holds("a", at: Self.now + .seconds(11)))
    #expect(memory.mayHold("a"))
  }
}
