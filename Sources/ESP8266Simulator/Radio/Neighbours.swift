extension SimulatedAccessPoint {
  /// What an antenna in a town picks up besides the networks of a test: two protected, weak ones.
  ///
  /// Nobody knows their passwords. A name or address may be that of a network one means: who adds them
  /// leaves such a neighbour out.
  public static let neighbours = [
    SimulatedAccessPoint(
      ssid: "FRITZ!Box 7530 QN", bssid: MACAddress(0x3C, 0xA6, 0x2F, 0x5B, 0x91, 0xD4), channel: 3,
      security: .wpa2, password: "48151623420815471100", rssi: -79),
    SimulatedAccessPoint(
      ssid: "Vodafone-8C41", bssid: MACAddress(0x90, 0x5C, 0x44, 0xE7, 0x1A, 0x08), channel: 9,
      security: .wpaWPA2, password: "dK7fR2xQpL9wZ4mB", rssi: -86),
  ]
}
