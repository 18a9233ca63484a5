/// One measured thing, ready to be printed.
struct Figure {
  let what: String
  let median: String
  var range = ""
  /// What is expected, or what to compare with.
  var note = ""

  init(_ what: String, _ median: String, note: String = "") {
    self.what = what
    self.median = median
    self.note = note
  }

  init(_ what: String, _ samples: Samples, note: String = "", format: (Double) -> String) {
    self.what = what
    self.note = note
    median = format(samples.median)
    range = "\(format(samples.least)) … \(format(samples.most)) (\(samples.count))"
  }
}
