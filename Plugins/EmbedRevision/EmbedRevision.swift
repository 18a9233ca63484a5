import Foundation
import PackagePlugin

/// Writes the git revision of this package into a source file of the tool, for `--version`.
///
/// `.git/logs/HEAD` grows with every commit and checkout, so it is the input of the command: the file is written again
/// then and only then. Where there is no such log (an archive, a linked work tree), the revision is empty.
@main
struct EmbedRevision: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let script = root.appending(path: "script/lib/embed-revision")
    let output = context.pluginWorkDirectoryURL.appending(path: "BuiltRevision.swift")
    let log = root.appending(path: ".git/logs/HEAD")
    let inputs = FileManager.default.fileExists(atPath: log.path) ? [log] : []
    return [
      .buildCommand(
        displayName: "Embed the git revision", executable: URL(filePath: "/bin/sh"),
        arguments: [script.path, output.path] + inputs.map(\.path), inputFiles: [script] + inputs,
        outputFiles: [output])
    ]
  }
}
