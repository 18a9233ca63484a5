extension FirmwareProfile {
  /// AT 1.6.2 on the NonOS SDK 2.2.1.
  static let at16 = FirmwareProfile(
    name: "at1.6",
    versionLines: [
      "AT version:1.6.2.0(Apr 13 2018 11:10:59)", "SDK version:2.2.1(6ab97e9)",
      "compile time:Jun  7 2018 19:34:26", "Bin version(Wroom 02):1.6.2",
    ],
    bootText: bootText(loader: "1.7", banner: "(5d6f877)"), commands: commandsOfAT16, grammar: grammarOfAT16)

  private static let grammarOfAT16: FirmwareGrammar = {
    var grammar = FirmwareGrammar()
    grammar.joinFields = 4
    grammar.joinArguments = 3
    return grammar
  }()
}
