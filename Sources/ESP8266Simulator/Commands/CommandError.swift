/// A command ends with `ERROR`, after a word that says why if the firmware has one for it.
struct CommandError: Error {
  let word: String?

  init(_ word: String? = nil) {
    self.word = word
  }
}
