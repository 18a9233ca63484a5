import TestSupport
import Testing
import Timekeeping

@testable import SocketSuites

@Suite("What is known of the name cache")
struct NameMemoryTests {
  private static let now = Instant.beginning

  @Test("nothing is in the cache of a new interface")
  func empty() {
    let memory = NameMemory(cacheSize: 3)
    #expect(!memory.mayHold("a") && !memory.holds("a", at: Self.now))
  }

  @Test("as many names as it holds push one out, and one less does not", arguments: 1...4)
  func pushedOut(size: Int) {
    let memory = NameMemory(cacheSize: size)
    memory.noteAnswer("a", at: Self.now)
    for number in 1..<size {
      memory.noteAnswer("other\(number)", at: Self.now)
      // The same name again takes no other's place.
      memory.noteAnswer("other\(number)", at: Self.now)
    }
    #expect(memory.mayHold("a") && memory.holds("a", at: Self.now))
    memory.noteAnswer("last", at: Self.now)
    #expect(!memory.mayHold("a") && !memory.holds("a", at: Self.now))
  }

  @Test("using a name keeps it in")
  func used() {
    let memory = NameMemory(cacheSize: 2)
    for name in ["a", "b", "a", "c"] { memory.noteAnswer(name, at: Self.now) }
    #expect(memory.holds("a", at: Self.now))
    #expect(!memory.mayHold("b"))
  }

  @Test("a question may bring its name in, and may push another out, but neither is sure")
  func questions() {
    let memory = NameMemory(cacheSize: 1)
    memory.noteQuestion("a")
    #expect(memory.mayHold("a") && !memory.holds("a", at: Self.now))
    memory.noteAnswer("b", at: Self.now)
    memory.noteQuestion("a")
    #expect(memory.mayHold("b") && !memory.holds("b", at: Self.now))
    #expect(memory.mayHold("a"))
  }

  @Test("after ten seconds an answer may have expired, and may not")
  func age() {
    let memory = NameMemory(cacheSize: 3)
    memory.noteAnswer("a", at: Self.now)
    #expect(memory.holds("a", at: Self.now + .seconds(10)))
    #expect(!memory.holds("a", at: Self.now + .seconds(11)))
    #expect(memory.mayHold("a"))
  }
}
