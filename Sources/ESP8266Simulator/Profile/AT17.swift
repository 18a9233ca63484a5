extension FirmwareProfile {
  /// AT 1.7.4 on the NonOS SDK 3.0.4, the last release with the wire grammar of 1.7.0.
  ///
  /// 1.7.0 to 1.7.4 print the same strings but for dates.
  static let at17 = FirmwareProfile(
    name: "at1.7",
    versionLines: [
      "AT version:1.7.4.0(May 11 2020 19:13:04)",
      "SDK version:3.0.4(9532ceb)",
      "compile time:May 27 2020 10:12:17",
      "Bin version(Wroom 02):1.7.4",
    ],
    bootText: bootText(loader: "1.7", banner: "(5d6f877)"))

  /// What ROM and boot loader print; `%` stands for the reset cause.
  static func bootText(loader: String, banner: String) -> String {
    [
      "", " ets Jan  8 2013,rst cause:%, boot mode:(3,7)", "", "load 0x40100000, len 816, room 16 ", "tail 0",
      "chksum 0x8d", "csum 0xcf", "", "2nd boot version : \(loader)\(banner)", "  SPI Speed      : 40MHz",
      "  SPI Mode       : QIO", "  SPI Flash Size : 32Mbit", "jump to run user1", "", "",
    ].joined(separator: "\r\n")
  }
}
