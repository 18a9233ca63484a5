import Testing

@Suite("Console blocks")
struct ConsoleBlockTests {
  @Test("are cut into commands, exit codes and output; other blocks are left alone")
  func parsed() throws {
    let document = """
      ```sh
      $ not this
      ```
      ```console
      $ a -b
      # exit code 3
      one

      # exit code 4
      $ c
      ```
      $ nor this
      """
    #expect(
      try ConsoleCommand.all(in: document) == [
        ConsoleCommand(line: 5, text: "a -b", exitCode: 3, output: ["one", "", "# exit code 4"]),
        ConsoleCommand(line: 10, text: "c"),
      ])
  }

  @Test(
    "that do not begin with a command or do not end are refused",
    arguments: ["```console\nx\n```", "```console\n$ x"])
  func malformed(document: String) {
    #expect(throws: ConsoleCommand.Fault.self) { try ConsoleCommand.all(in: document) }
  }

  static let outputs: [(shown: String, isReal: Bool)] = [
    ("a b c b d", true), ("…", true), ("a …", true), ("… d", true), ("a … d", true), ("… b … b …", true),
    ("a … c … d", true), ("a b c b d …", true), ("a … … d", true),
    ("", false), ("a b c", false), ("b …", false), ("… c", false), ("a … c d", false), ("… d … b …", false),
    ("a b c b … b d", false), ("… b … b … b …", false), ("a b c b d d", false),
  ]

  @Test("match whole lines, and any lines where there is …", arguments: outputs)
  func matched(shown: String, isReal: Bool) {
    let command = ConsoleCommand(line: 1, text: "x", output: shown.split(separator: " ").map(String.init))
    #expect((command.mismatch(with: ["a", "b", "c", "b", "d"]) == nil) == isReal)
  }

  @Test("without output stand for none")
  func silent() {
    #expect(ConsoleCommand(line: 1, text: "x").mismatch(with: []) == nil)
  }
}
