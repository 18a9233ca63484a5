/// A number as Python keeps it: whole numbers and floats print differently.
public enum MbedNumber: Hashable, Sendable {
  /// A whole number, such as the `0` of a suite that was never timed.
  case integer(Int)
  /// A floating-point number, printed with a point or an exponent.
  case float(Double)
}
