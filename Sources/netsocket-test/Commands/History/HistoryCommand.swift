import ArgumentParser

/// The commands about the runs that were recorded.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List, show and look after the runs that were recorded, and import others.",
    usage: """
      netsocket-test history list --firmware 1.7.4.0 --verdict fail
      netsocket-test history show latest
      netsocket-test history case TCPSOCKET_ECHOTEST --format csv
      netsocket-test history merge shard-1.sqlite shard-2.sqlite --history Reports/history.sqlite
      """,
    discussion: """
      Where a RUN is asked for: an id or the beginning of one, latest, latest~2 (two before it), firmware:LABEL or \
      tag:KEY=VALUE (the newest of them). The exit code is 0, or: 64 wrong use, 65 a file that is no history or is \
      damaged, 66 no such file or run, 74 the history cannot be written.
      """,
    subcommands: [
      HistoryList.self, HistoryShow.self, HistoryCase.self, HistoryFlaky.self, HistorySlowest.self,
      HistoryPrune.self, HistoryMerge.self, HistoryImport.self, HistoryCheck.self,
    ])
}
