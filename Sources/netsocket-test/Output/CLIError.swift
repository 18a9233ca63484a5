/// An error for the user: what is wrong, and what to do.
struct CLIError: Error {
  let status: ExitStatus
  let message: String
  let advice: String?

  init(_ status: ExitStatus, _ message: String, advice: String? = nil) {
    self.status = status
    self.message = message
    self.advice = advice
  }

  /// As it goes to stderr, line ends included.
  var rendered: String {
    let first = "netsocket-test: error: \(message)\n"
    return advice.map { first + "netsocket-test: \($0)\n" } ?? first
  }
}
