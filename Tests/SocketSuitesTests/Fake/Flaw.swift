/// What a fake stack does wrong.
enum Flaw: String, Sendable {
  case none
  // Names
  case resolveFails, resolveWrongCode, resolveNeverEnds, secondResolveFails, resolvesToNothing
  case invalidResolves, invalidTimesOut, answersAtOnce
  case asyncUnsupported, asyncExcludesSync, syncEndsAsync
  case callbackNever, callbackTwice, callbackTimesOut, callbackWrongCode, callbackWithoutAddress
  case queueOfNone, queueOfFour, queueOfSix, wrongCodeOfFullQueue, queueLeaks
  case cacheKeepsNothing, cacheKeepsEverything
  case cancelIsIgnored, callInUnsupported, callInIgnored, callInForgets, callInWithoutDelays
  case timeNeverRunsOut
  // Sockets
  case openFails, closeFails, connectRefused, unlimitedSockets, threeSockets, wrongCodeAtLimit, losesASocket
  case neverSignals, sendIsSlow, anyHost, opensOnce
  // UDP
  case twoSockets, sendsShort, eleventhSendFails, emptyDatagramFails, receiveBlocks, comesTwice, wrongSource
  case comesInReverse, losesFromThirtyBursts, losesFromMoreBursts
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
  case oneConnection, mixesSockets
  case sendSaysZero, sendSaysMore, sendNeverTakes, sendFailsLater
  case receiveFails, receiveSaysMore, receiveIsSlow, endIsAnError
  case chargenCorrupts, chargenSkips, chargenStandsStill, chargenStops, chargenCloses
  case daytimeIsLong, daytimeIsEmpty, daytimeNeverCloses
  /// No flaw: the servers are only far away.
  case isFarAway
}
