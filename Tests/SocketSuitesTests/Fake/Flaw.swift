/// What a fake stack does wrong.
enum Flaw: String, Sendable {
  case none
  // Names
  case resolveFails, resolveWrongCode, resolveNeverEnds
  // Sockets
  case openFails, closeFails, connectRefused, unlimitedSockets, threeSockets, wrongCodeAtLimit, losesASocket
  // Payload
  case echoCorrupts, echoIsShort, echoReorders, echoDoubles, echoNever, peerCloses, sendFails, halfIsLost
  // Interface
  case noInterface, credentialsRefused, nilPasswordRefused, connectFails, secondConnectFails, connectNeverEnds
  case disconnectFails, statusWithoutConnecting, statusWithoutGlobalUp, statusWithoutDisconnected,
    statusReversed
  case statusRepeatsForEver, anyCredentials, anyChannel, wrongRSSI, scanFails, scanIsEmpty, scanWrongSecurity
  /// Everything looks right, and the device has confirmed none of it.
  case liesAboutEverything

  // TCP
  case anyHost, opensOnce, oneConnection, neverSignals, mixesSockets
  case sendSaysZero, sendSaysMore, sendNeverTakes, sendIsSlow, sendFailsLater
  case receiveFails, receiveSaysMore, receiveIsSlow, endIsAnError
  case chargenCorrupts, chargenSkips, chargenStandsStill, chargenStops, chargenCloses
  case daytimeIsLong, daytimeIsEmpty, daytimeNeverCloses
  /// No flaw: the servers are only far away.
  case isFarAway
}
