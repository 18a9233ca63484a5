/// What a suite or a case came to: the thirteen words of mbedgt.
///
/// Suites can have any of them, cases only the first four (mbed-greentea 1.8.15).
public enum MbedResult: String, CaseIterable, Hashable, Sendable {
  case ok = "OK"
  case fail = "FAIL"
  case error = "ERROR"
  case skipped = "SKIPPED"
  case undefined = "UNDEF"
  case copyError = "IOERR_COPY"
  case diskError = "IOERR_DISK"
  case serialError = "IOERR_SERIAL"
  case timeout = "TIMEOUT"
  case noImage = "NO_IMAGE"
  case mbedAssert = "MBED_ASSERT"
  case buildFailed = "BUILD_FAILED"
  case syncFailed = "SYNC_FAILED"
}
