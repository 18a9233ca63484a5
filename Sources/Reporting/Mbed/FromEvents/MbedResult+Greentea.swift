import Greentea

extension MbedResult {
  init(_ word: SuiteWord) {
    self =
      switch word {
      case .ok: .ok
      case .fail: .fail
      case .error: .error
      case .timeout: .timeout
      case .serialLineLost: .serialError
      }
  }

  init(_ word: CaseWord) {
    self =
      switch word {
      case .ok: .ok
      case .fail: .fail
      case .error: .error
      case .skipped: .skipped
      }
  }
}
