import Bench
import Greentea
import NetworkSocket
import SocketSuites
import Testing

/// The must-fail controls: for every case a stack that is wrong in a way that the case has to find.
@Suite("Must-fail controls")
struct ControlTests {
  /// A way to be wrong, and the cases that are not OK on it.
  struct Control: Sendable, CustomTestStringConvertible {
    let name: String
    let wrong: @Sendable (any WiFiInterface) -> (any WiFiInterface)?
    let cases: [String]

    init<Wrong: WrappedStack>(_ type: Wrong.Type, _ cases: String...) {
      name = "\(type)"
      wrong = { Wrong($0) }
      self.cases = cases
    }

    init(
      _ name: String, cases: String..., wrong: @escaping @Sendable (any WiFiInterface) -> (any WiFiInterface)?
    ) {
      self.name = name
      self.wrong = wrong
      self.cases = cases
    }

    var testDescription: String { name }
  }

  @Test("the wrapping alone harms no case")
  func sound() async throws {
    let outcome = try await Jobs.run(wrapping: { WrappedStack($0) })
    #expect(outcome.notOK == [])
    #expect(Set(outcome.verdicts.keys) == Set(SuiteCatalog.names.flatMap(\.cases)))
  }

  @Test("each wrong stack is found by its cases", arguments: ControlCatalogue.all)
  func found(control: Control) async throws {
    // Each by itself: what is found in one must not keep another from running.
    for name in control.cases {
      let verdict = try await Jobs.run(cases: [name], wrapping: control.wrong).verdicts[name]
      switch verdict {
      case .fail, .error, .hung: break
      case nil, .ok, .blocked, .skipped, .interrupted:
        Issue.record("\(name) does not find it: \(verdict.map { "\($0)" } ?? "there is no such case")")
      }
    }
  }

  @Test("every case has a control")
  func complete() {
    let controlled = Set(ControlCatalogue.all.flatMap(\.cases))
    #expect(Set(SuiteCatalog.allNames.flatMap(\.cases)).subtracting(controlled) == [])
  }
}
