/// A number as Python keeps it: whole numbers and floats print differently.
public enum MbedNumber: Hashable, Sendable {
  /// A whole number, such as the `0` of a suite that was never timed.
  case integer(Int)
  /// A floating-point number, printed with a point or an exponent.
  case float(Double)
}

extension MbedNumber {
  var double: Double {
    switch self {
    case .integer(let integer): Double(integer)
    case .float(let value): value
    }
  }

  /// `str(x)` of Python 3.
  var python: String {
    switch self {
    case .integer(let integer): String(integer)
    case .float(let value): PythonFloat(value).shortest
    }
  }

  /// The sum: whole if both are, and if it is one of 64 bits.
  func adding(_ other: MbedNumber) -> MbedNumber {
    if case .integer(let left) = self, case .integer(let right) = other {
      let (sum, overflow) = left.addingReportingOverflow(right)
      if !overflow { return .integer(sum) }
    }
    return .float(double + other.double)
  }
}
