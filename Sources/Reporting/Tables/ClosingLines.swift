/// The last lines that mbedgt prints, after its tables.
public enum ClosingLines {
  /// `mbedgt: completed in S.SS sec` and a line feed.
  ///
  /// Rounded to two places on the exact binary value, halves to even, as C and Python do.
  public static func completed(inSeconds seconds: Double) -> String {
    "mbedgt: completed in \(PythonFloat(seconds).twoPlaces) sec\n"
  }

  /// `mbedgt: exited with code N` and a line feed; nothing for code 0.
  public static func exited(withCode code: Int) -> String {
    code == 0 ? "" : "mbedgt: exited with code \(code)\n"
  }
}
