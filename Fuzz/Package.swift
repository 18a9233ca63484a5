// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "netsocket-test", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "ATCommand", "ESP8266Driver", "EventLog", "Greentea", "MbedFormats", "NetworkSocket",
        "PositionedJSON",
        "RunImport", "SerialLines", "TestConfiguration",
      ].map { .product(name: $0, package: "netsocket-test") },
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ],
      // libFuzzer itself is named by script/fuzz: only the compiler knows where it is.
      linkerSettings: [.linkedLibrary("stdc++"), .linkedLibrary("m")])
  ],
  swiftLanguageModes: [.v6]
)
