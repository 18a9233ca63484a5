import EventLog
import MbedFormats
import Reports
import Testing

@Suite("Closing lines")
struct ClosingLinesTests {
  @Test("are those of the known run")
  func knownRun() {
    #expect(ClosingLines.completed(inSeconds: 2207.7219) == "mbedgt: completed in 2207.72 sec\n")
    #expect(ClosingLines.exited(withCode: 4) == "mbedgt: exited with code 4\n")
  }

  @Test("the time always has two places")
  func twoPlaces() {
    #expect(ClosingLines.completed(inSeconds: 0) == "mbedgt: completed in 0.00 sec\n")
    #expect(ClosingLines.completed(inSeconds: 2.675) == "mbedgt: completed in 2.67 sec\n")
    #expect(ClosingLines.completed(inSeconds: 0.125) == "mbedgt: completed in 0.12 sec\n")
    #expect(ClosingLines.completed(inSeconds: 99.999) == "mbedgt: completed in 100.00 sec\n")
  }

  @Test("code 0 is not told")
  func success() {
    #expect(ClosingLines.exited(withCode: 0) == "")
  }
}
