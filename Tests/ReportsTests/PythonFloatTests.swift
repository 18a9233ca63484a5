import Testing

@testable import EventLog
@testable import MbedFormats
@testable import Reports

@Suite("Python's floats")
struct PythonFloatTests {
  /// Calls `body` with each double of the table and the columns beside it.
  private func forEachFloat(_ body: (Double, [String]) -> Void) throws {
    let rows = try Fixtures.rows("python/floats.tsv")
    #expect(rows.count > 500)
    for row in rows {
      let bits = try #require(UInt64(row[0], radix: 16))
      body(Double(bitPattern: bits), row)
    }
  }

  @Test("rounds and prints as Python 3 does")
  func python3() throws {
    try forEachFloat { value, row in
      #expect(ReportStyle.github.elapsed(.float(value)) == row[1], "\(value)")
    }
  }

  @Test("rounds and prints as Python 2.7 does")
  func python2() throws {
    try forEachFloat { value, row in
      #expect(ReportStyle.classic.elapsed(.float(value)) == row[2], "\(value)")
    }
  }

  @Test("two places are those of '%.2f'")
  func twoPlaces() throws {
    try forEachFloat { value, row in
      #expect(PythonFloat(value).twoPlaces == row[3], "\(value)")
    }
  }

  @Test(
    "whole numbers get an exponent only from 1e16 on",
    arguments: [
      (0x1p53, "9007199254740992.0"), (9999999999999998.0, "9999999999999998.0"), (1e16, "1e+16"),
      (-9856688824689292.0, "-9856688824689292.0"), (0.0001, "0.0001"), (0.00001, "1e-05"),
    ])
  func shortest(value: Double, expected: String) {
    #expect(PythonFloat(value).shortest == expected)
  }

  @Test(
    "twelve digits of small and large numbers are those of Python 2.7",
    arguments: [
      (0.0001, "0.0001"), (0.00001234, "1.234e-05"), (1.0 / 3, "0.333333333333"), (2.0 / 3, "0.666666666667"),
      (0.9999999999999, "1.0"), (1_234_567_890_125_000.0, "1.23456789012e+15"),
      (1_234_567_890_135_000.0, "1.23456789014e+15"), (-1e-300, "-1e-300"), (1e300, "1e+300"),
      (120.0, "120.0"), (100_000.0, "100000.0"),
    ])
  func twelveDigits(value: Double, expected: String) {
    #expect(PythonFloat(value).twelveDigits == expected)
  }
}
