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
    .library(name: "Experiments", targets: ["Experiments"]),
    .executable(name: "parsimony", targets: ["CommandLineTool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/ordo-one/TextTable", exact: "0.0.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
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
        "Experiments", "Parsimony", "Puzzles", "SmallModels", "Tensor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TextTable", package: "TextTable"),
      ], swiftSettings: house),

    .testTarget(name: "ParsimonyTests", dependencies: ["Parsimony"], swiftSettings: house),
    .testTarget(name: "TensorTests", dependencies: ["Tensor"], swiftSettings: house),
    .testTarget(
      name: "PuzzlesTests", dependencies: ["Puzzles", "Parsimony"], swiftSettings: house),
    .testTarget(
      name: "SmallModelsTests", dependencies: ["SmallModels", "Puzzles", "Parsimony", "Tensor"],
      swiftSettings: house),
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
