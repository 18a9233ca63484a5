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
      case .skipped: .skipped
      case .undefined: .undefined
      case .copyFailed: .copyError
      case .diskFailed: .diskError
      case .noImage: .noImage
      case .mbedAssert: .mbedAssert
      case .buildFailed: .buildFailed
      case .syncFailed: .syncFailed
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
