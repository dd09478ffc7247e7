// swift-tools-version: 6.1
import PackageDescription

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "parsimony",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Parsimony", targets: ["Parsimony"]),
    .library(name: "SmallModels", targets: ["SmallModels"]),
    .library(name: "Puzzles", targets: ["Puzzles"]),
    .library(name: "Endpoints", targets: ["Endpoints"]),
    .library(name: "Gateway", targets: ["Gateway"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .executable(name: "parsimony", targets: ["CommandLineTool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/ordo-one/TextTable", exact: "0.0.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"),
  ],
  targets: [
    // The ideas: no I/O, no engine.
    .target(name: "Parsimony", swiftSettings: house),

    // Arrays, gradients, safetensors: MLX behind a C API, and the fused transformer kernels.
    .systemLibrary(name: "CMLXLibrary", pkgConfig: "mlx"),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(
      name: "CTensor", dependencies: ["CMLXLibrary", "COpenBLAS"],
      linkerSettings: [.linkedLibrary("m")]),
    .target(name: "Tensor", dependencies: ["CTensor"], swiftSettings: house),

    // The transformer, its tokenizer, sampler and trainer; the built-in policies and PRM.
    .target(name: "SmallModels", dependencies: ["Parsimony", "Tensor"], swiftSettings: house),

    // Worlds with exact verifiers.
    .target(name: "Puzzles", dependencies: ["Parsimony"], swiftSettings: house),

    // Policies and PRMs over HTTP.
    .target(
      name: "Endpoints",
      dependencies: [
        "Parsimony",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: house),

    // The OpenAI-compatible server.
    .target(
      name: "Gateway",
      dependencies: [
        "Parsimony", "Endpoints",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: house),

    // An upstream that misbehaves on demand, for tests and benchmarks; never shipped.
    .target(
      name: "UpstreamDouble",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], path: "Tests/UpstreamDouble", swiftSettings: house),

    .executableTarget(
      name: "UpstreamDoubleTool", dependencies: ["UpstreamDouble"],
      path: "Tests/UpstreamDoubleTool", swiftSettings: house),

    // Problem sets, the run store, comparisons, reports.
    .target(
      name: "Experiments",
      dependencies: [
        "Parsimony", "Puzzles", "SmallModels",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: house),

    // The command line: parsing and printing only.
    .executableTarget(
      name: "CommandLineTool",
      dependencies: [
        "Endpoints", "Experiments", "Gateway", "Parsimony", "Puzzles", "SmallModels", "Tensor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TextTable", package: "TextTable"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: house),

    .testTarget(name: "ParsimonyTests", dependencies: ["Parsimony"], swiftSettings: house),
    .testTarget(name: "TensorTests", dependencies: ["Tensor"], swiftSettings: house),
    .testTarget(
      name: "PuzzlesTests", dependencies: ["Puzzles", "Parsimony"], swiftSettings: house),
    .testTarget(
      name: "SmallModelsTests", dependencies: ["SmallModels", "Puzzles", "Parsimony", "Tensor"],
      swiftSettings: house),
    .testTarget(
      name: "EndpointsTests",
      dependencies: [
        "Endpoints", "Parsimony", "UpstreamDouble",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: house),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "Gateway", "Endpoints", "Parsimony", "UpstreamDouble",
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: house),
    // Against real engines, where they are found; see scripts/engines.
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Endpoints", "Gateway", "Parsimony", "Puzzles", "SmallModels", "UpstreamDouble",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: house),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "Parsimony", "Puzzles", "SmallModels"], swiftSettings: house),
    .testTarget(
      name: "CommandLineToolTests",
      dependencies: ["CommandLineTool", "Experiments", "Parsimony", "Puzzles", "SmallModels"],
      swiftSettings: house),
  ],
  cxxLanguageStandard: .cxx20
)
