import Greentea
import Testing

@testable import Bench

/// What the cause says, in its kind, its text and its advice.
struct SceneWords: Sendable {
  let kind: Cause.Kind
  let parts: [String]
  let advice: String

  init(_ kind: Cause.Kind, _ parts: String..., advice: String) {
    self.kind = kind
    self.parts = parts
    self.advice = advice
  }

  func check(_ cause: Cause?, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let cause = try #require(cause, sourceLocation: sourceLocation)
    #expect(cause.kind == kind, "\(cause.message)", sourceLocation: sourceLocation)
    for part in parts {
      #expect(cause.message.contains(part), "\(cause.message)", sourceLocation: sourceLocation)
    }
    #expect(cause.advice.contains(advice), "\(cause.advice)", sourceLocation: sourceLocation)
  }
}
