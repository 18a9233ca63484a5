/// What is wrong with a value, as the end of a sentence that begins with its key.
struct ValueError: Error, Equatable {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}
