# Everything goes through the pinned MLX in .mlx (see scripts/bootstrap).
export PKG_CONFIG_PATH := $(CURDIR)/.mlx:$(PKG_CONFIG_PATH)
# The engine has threads of its own; BLAS must not add more.
export OPENBLAS_NUM_THREADS ?= 1

SWIFT_BUILD = swift build -c release

.PHONY: demo test build bootstrap format format-check docs clean

## The main job on the real Games of 24 (or on generated puzzles where they are not found).
demo: build
	@scripts/demo

## All tests. Release, because the kernels are too slow unoptimised.
test: bootstrap
	swift test -c release

## .build/release/parsimony
build: bootstrap
	$(SWIFT_BUILD) --product parsimony

bootstrap:
	@scripts/bootstrap

format:
	swift format --in-place --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

format-check:
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

## The library's documentation, as a static site in .build/docs; fails on any warning.
docs: bootstrap
	scripts/docs

clean:
	rm -rf .build
