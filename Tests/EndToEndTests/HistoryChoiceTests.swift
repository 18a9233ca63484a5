import Testing

@testable import netsocket_test

@Suite("The place of the history")
struct HistoryChoiceTests {
  @Test("is the first that somebody has named")
  func order() {
    func path(
      _ flag: String?, _ environment: String?, _ hasReports: Bool, _ stateHome: String?, _ home: String?
    ) -> String? {
      let values = ["NETSOCKET_TEST_HISTORY": environment, "XDG_STATE_HOME": stateHome, "HOME": home]
      return HistoryChoice.path(
        flag: flag, environment: { values[$0] ?? nil }, hasReports: hasReports)
    }
    #expect(path("f", "e", true, "/s", "/h") == "f")
    #expect(path(nil, "e", true, "/s", "/h") == "e")
    #expect(path(nil, "", true, "/s", "/h") == "Reports/history.sqlite")
    #expect(path(nil, nil, false, "/s", "/h") == "/s/netsocket-test/history.sqlite")
    #expect(path(nil, nil, false, "s", "/h") == "/h/.local/state/netsocket-test/history.sqlite")
    #expect(path(nil, nil, false, nil, "/h") == "/h/.local/state/netsocket-test/history.sqlite")
    #expect(path(nil, nil, false, nil, nil) == nil)
    #expect(path(nil, nil, false, "", "") == nil)
  }
}
