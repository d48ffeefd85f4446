# The front door. `make help` lists what can be done here; everything that is made lies in target/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)

# Where `make install` installs, under DESTDIR when that is set.
PREFIX ?= /usr/local
LIBDIR ?= lib

# One place for everything, whatever cargo is told elsewhere.
export CARGO_TARGET_DIR := $(CURDIR)/target

TOOLS := target/tools/bin
# What `make install` would install, in the same form: C programs here are built against it.
PACKAGE := $(CURDIR)/target/package
SANDBOX := $(CURDIR)/target/debug/copernica-sandbox
CMAKE := $(TOOLS)/cmake
CTEST := $(TOOLS)/ctest --output-on-failure --no-tests=error --parallel $(JOBS)
CMAKE_FLAGS := -G Ninja -DCMAKE_MAKE_PROGRAM="$(CURDIR)/$(TOOLS)/ninja" -DCMAKE_BUILD_TYPE=Release
# For a project that builds the library, with cargo in one place whoever asks.
SOURCE_FLAGS := $(CMAKE_FLAGS) -DCOPERNICA_TARGET_DIR="$(CURDIR)/target"
# For a project that uses the installed one.
PACKAGE_FLAGS := $(CMAKE_FLAGS) -DCMAKE_PREFIX_PATH="$(PACKAGE)" -DCOPERNICA_SANDBOX="$(SANDBOX)"
C_SOURCES := $(wildcard examples-c/*.[ch] tests/c/*.[ch] tests/package/*/*.[ch] bench/*.[ch] bench/*/*.[ch]) \
    $(wildcard cli/tests/cli/*.c) \
    $(wildcard examples-cpp/*.cpp tests/cpp/*.[ch]pp tests/behaviours/*.[ch] tests/behaviours/*.[ch]pp) \
    include/copernica.hpp $(wildcard include/copernica/*.hpp)

# What `make check` runs, in this order.
CHECKS := versions-check bindings-check cpp-check notices-check format-check tools-test clippy portable-check \
    header-check abi-check package-check \
    test-rust test-c test-examples \
    test-behaviours test-cpp test-go \
    docs-check record-check
# What `make check-all` runs after it: each needs packages of tools/debian-packages.txt.
DEBIAN_CHECKS := \
    header-check-debian abi-check-library docs \
    test-c-clang test-cpp-clang test-address test-valgrind test-dotnet \
    dist-check \
    bench-counts scale-check

##@ Everyday

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
	    /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: examples sandbox ## See the real thing work: an update through C, the profiles before and after
	@$(PYTHON) tools/demo.py "$(SANDBOX)" target/cmake/examples-c/update_profiles

# Sandboxes record what they receive in the tests, for record-check.
check check-all: export COPERNICA_RECORDS := $(CURDIR)/target/records

.PHONY: check
check: ## Run every check and test that needs no root, and say passed or failed
	@tools/prerequisites.sh check
	@rm -rf "$(COPERNICA_RECORDS)" && mkdir -p "$(COPERNICA_RECORDS)"
	@$(PYTHON) tools/check.py "make $@" $(CHECKS)

.PHONY: check-all
check-all: ## Run check, and what needs the packages of tools/debian-packages.txt
	@tools/prerequisites.sh check-all
	@rm -rf "$(COPERNICA_RECORDS)" && mkdir -p "$(COPERNICA_RECORDS)"
	@$(PYTHON) tools/check.py "make $@" $(CHECKS) $(DEBIAN_CHECKS)

.PHONY: check-debian
check-debian: ## Run only what check-all has beyond check
	@tools/prerequisites.sh check-all
	@$(PYTHON) tools/check.py "make $@" $(DEBIAN_CHECKS)

.PHONY: build
build: package sandbox examples ## Build the library, the sandbox and the examples

.PHONY: install
install: cmake ## Install for C programs: make install PREFIX=/usr/local [LIBDIR=lib] [DESTDIR=stage]
	@$(CMAKE) -S . -B target/cmake/install $(SOURCE_FLAGS) -DCMAKE_INSTALL_LIBDIR="$(LIBDIR)" >target/cmake-install.log
	@$(CMAKE) --build target/cmake/install
	DESTDIR="$(DESTDIR)" $(CMAKE) --install target/cmake/install --prefix "$(PREFIX)"

.PHONY: test
test: test-rust test-c test-behaviours test-cpp test-go test-examples ## Run the tests of every language, and the examples

.PHONY: format
format: prerequisites ## Format all Rust and C sources
	@$(PYTHON) tools/setup.py format
	cargo fmt --all
	$(TOOLS)/clang-format -i $(C_SOURCES)
	@$(PYTHON) tools/setup.py go
	$(TOOLS)/gofmt -w bindings/go

.PHONY: header
header: prerequisites ## Write include/copernica.h anew from src/ffi
	COPERNICA_WRITE_HEADER=1 cargo check --locked --package copernica

.PHONY: abi
abi: library-debug ## Record the interface that is promised from now on, after an addition to it
	@$(PYTHON) tools/check_abi.py header include/copernica.h tests/abi/header.txt --write
	@command -v abidw >/dev/null || { echo 'missing: abidw (package abigail-tools)' >&2; exit 1; }
	@$(PYTHON) tools/check_abi.py library target/debug/libcopernica.so tests/abi/libcopernica.abi --write

.PHONY: dist
dist: cmake ## Make source archive, binary archive, Debian packages, and recipes [DIST_URL=https://...] in target/dist
	@tools/prerequisites.sh dist
	@rm -rf target/dist
	$(PYTHON) tools/dist.py source
	@$(CMAKE) -S . -B target/cmake/archive $(SOURCE_FLAGS) -DCMAKE_INSTALL_LIBDIR=lib >target/cmake-archive.log
	@$(CMAKE) --build target/cmake/archive
	@cd target/cmake/archive && "$(CURDIR)/$(TOOLS)/cpack" -G TGZ -B "$(CURDIR)/target/dist" >>../../cmake-archive.log
	@$(CMAKE) -S . -B target/cmake/debian $(SOURCE_FLAGS) -DCMAKE_INSTALL_PREFIX=/usr -DCOPERNICA_DEBIAN=ON \
	    -DCMAKE_INSTALL_LIBDIR="lib/$$(dpkg-architecture -qDEB_HOST_MULTIARCH)" >target/cmake-debian.log
	@$(CMAKE) --build target/cmake/debian
	@cd target/cmake/debian && "$(CURDIR)/$(TOOLS)/cpack" -G DEB -B "$(CURDIR)/target/dist" >>../../cmake-debian.log
	@rm -rf target/dist/_CPack_Packages
	@$(PYTHON) tools/dist.py recipes $(DIST_URL)
	@cd target/dist && sha256sum *.tar.gz *.deb >SHA256SUMS && cat SHA256SUMS

##@ Speed

.PHONY: bench
bench: package ## Compare with other clients: make bench [BENCH_SECONDS=1] [BENCH_RUNS=7]
	@$(PYTHON) tools/setup.py go
	@$(PYTHON) bench/compare.py

.PHONY: bench-counts
bench-counts: package ## Count what one call costs, against bench/counts.json
	@$(PYTHON) bench/counts.py

.PHONY: scale-check
scale-check: package ## Check that the cost of a call grows in a straight line, and nothing grows with time
	@$(PYTHON) bench/scale.py

# As fast as the library but for link-time optimisation, which takes minutes and changes little for a server.
FAST_SANDBOX := cargo build --locked --release --package copernica-sandbox \
    --config 'profile.release.lto=false' --config 'profile.release.codegen-units=16'

.PHONY: bench-bulk
bench-bulk: package ## Measure a batch: rate, against a PHP loop, memory: make bench-bulk [SIZE=small|memory]
	$(FAST_SANDBOX)
	@$(PYTHON) bench/bulk/bulk.py "$(PACKAGE)" target/release/copernica-sandbox $(or $(SIZE),full)

.PHONY: bench-imports
bench-imports: package ## Measure a batch that makes imports beside one that makes single calls: make bench-imports [SIZE=small]
	$(FAST_SANDBOX)
	@$(PYTHON) bench/bulk/imports.py "$(PACKAGE)" target/release/copernica-sandbox $(or $(SIZE),full)

.PHONY: bench-lists
bench-lists: package ## Measure the memory that reading a list takes: make bench-lists [SIZE=small]
	$(FAST_SANDBOX)
	@$(PYTHON) bench/lists.py target/release/copernica-sandbox $(or $(SIZE),full)

.PHONY: storm-bulk
storm-bulk: prerequisites ## Push 100,000 records through random faults, and kill runs of 20,000 creates thirty times
	$(FAST_SANDBOX)
	COPERNICA_SANDBOX="$(CURDIR)/target/release/copernica-sandbox" COPERNICA_STORM_RECORDS=100000 \
	    cargo test --locked --package copernica --test batch storm -- --nocapture
	COPERNICA_SANDBOX="$(CURDIR)/target/release/copernica-sandbox" COPERNICA_KILLS=30 COPERNICA_KILL_RECORDS=20000 \
	    cargo test --locked --package copernica --test kills -- --nocapture
	COPERNICA_SANDBOX="$(CURDIR)/target/release/copernica-sandbox" COPERNICA_KILLS=30 COPERNICA_KILL_RECORDS=20000 \
	    cargo test --locked --package copernica-cli --test cli kills -- --nocapture

##@ Parts

.PHONY: prerequisites
prerequisites: ## Name what is missing on this machine
	@tools/prerequisites.sh

.PHONY: cmake
cmake: prerequisites
	@$(PYTHON) tools/setup.py build

.PHONY: package
package: cmake ## Build the library and lay it out in target/package as an installation would
	@$(CMAKE) -S . -B target/cmake/library $(SOURCE_FLAGS) -DCMAKE_INSTALL_LIBDIR=lib >target/cmake-library.log
	@$(CMAKE) --build target/cmake/library
	@$(CMAKE) -E rm -rf "$(PACKAGE)"
	@DESTDIR= $(CMAKE) --install target/cmake/library --prefix "$(PACKAGE)" >target/cmake-package.log

.PHONY: sandbox
sandbox: prerequisites ## Build the sandbox
	cargo build --locked --package copernica-sandbox

.PHONY: examples
examples: package ## Build the C examples against target/package
	@$(CMAKE) -S examples-c -B target/cmake/examples-c $(PACKAGE_FLAGS) -DCOPERNICA_WERROR=ON >target/cmake-examples-c.log
	@$(CMAKE) --build target/cmake/examples-c

.PHONY: test-rust
test-rust: prerequisites ## Run the Rust tests of the whole workspace
	cargo test --locked --workspace

# Builds the C tests and examples in each way to link them, and runs them: $(1) is the end of the build trees' names, $(2)
# more flags for CMake.
define run_c_tests
@$(CMAKE) -S tests/c -B target/cmake/tests-c$(1) $(PACKAGE_FLAGS) $(2) \
    -DPKG_CONFIG_EXECUTABLE="$(CURDIR)/$(TOOLS)/pkg-config" >target/cmake-tests-c$(1).log
@$(CMAKE) --build target/cmake/tests-c$(1)
@$(CMAKE) -S tests/c -B target/cmake/tests-c-tree$(1) $(SOURCE_FLAGS) $(2) \
    -DCOPERNICA_FROM_SOURCE=ON -DCOPERNICA_SANDBOX="$(SANDBOX)" >target/cmake-tests-c-tree$(1).log
@$(CMAKE) --build target/cmake/tests-c-tree$(1)
$(CTEST) --test-dir target/cmake/tests-c$(1)
$(CTEST) --test-dir target/cmake/tests-c-tree$(1)
endef

.PHONY: test-c
test-c: package sandbox ## Run the C tests and examples: shared, static, by pkg-config, as C++, from the source tree
	$(call run_c_tests,,)

.PHONY: test-c-clang
test-c-clang: package sandbox ## Run the same built with clang
	$(call run_c_tests,-clang,-DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++)

# Instruments the Rust code too, which a stable compiler does when it is told to behave as if it built itself.
# ThreadSanitizer is of no use here: the standard library comes without it, and with it all locks.
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
SANITIZED := $(CURDIR)/target/address-sanitized

.PHONY: test-address
test-address: cmake sandbox ## Run the C tests and examples under AddressSanitizer
	RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR="$(SANITIZED)" \
	    cargo rustc --locked --package copernica --lib --crate-type staticlib --target $(HOST)
	@# As CMakeLists.txt does with the library that is shipped.
	objcopy --redefine-sym getenv=__wrap_getenv "$(SANITIZED)/$(HOST)/debug/libcopernica.a" "$(SANITIZED)/libcopernica.a"
	@$(CMAKE) -S tests/c -B target/cmake/tests-c-address $(PACKAGE_FLAGS) \
	    -DCOPERNICA_ADDRESS_SANITIZED="$(SANITIZED)/libcopernica.a" >target/cmake-tests-c-address.log
	@$(CMAKE) --build target/cmake/tests-c-address
	$(CTEST) --test-dir target/cmake/tests-c-address

.PHONY: test-valgrind
test-valgrind: package sandbox ## Run the C tests and examples with the library that is shipped under valgrind
	@$(CMAKE) -S tests/c -B target/cmake/tests-c-valgrind $(PACKAGE_FLAGS) -DCMAKE_BUILD_TYPE=Debug \
	    -DCOPERNICA_VALGRIND="$$(command -v valgrind)" >target/cmake-tests-c-valgrind.log
	@$(CMAKE) --build target/cmake/tests-c-valgrind
	$(CTEST) --test-dir target/cmake/tests-c-valgrind

.PHONY: test-behaviours
test-behaviours: package sandbox ## Play the shared table of behaviours through C and C++
	@$(CMAKE) -S tests/behaviours -B target/cmake/tests-behaviours $(PACKAGE_FLAGS) >target/cmake-tests-behaviours.log
	@$(CMAKE) --build target/cmake/tests-behaviours
	$(CTEST) --test-dir target/cmake/tests-behaviours

.PHONY: test-cpp
test-cpp: package sandbox ## Run the tests of copernica.hpp under every C++ standard, with and without exceptions
	@$(CMAKE) -S tests/cpp -B target/cmake/tests-cpp $(PACKAGE_FLAGS) >target/cmake-tests-cpp.log
	@$(CMAKE) --build target/cmake/tests-cpp
	$(CTEST) --test-dir target/cmake/tests-cpp

.PHONY: test-cpp-clang
test-cpp-clang: package sandbox ## Run the same, and the shared table, built with clang
	@$(CMAKE) -S tests/cpp -B target/cmake/tests-cpp-clang $(PACKAGE_FLAGS) -DCMAKE_CXX_COMPILER=clang++ \
	    >target/cmake-tests-cpp-clang.log
	@$(CMAKE) --build target/cmake/tests-cpp-clang
	$(CTEST) --test-dir target/cmake/tests-cpp-clang
	@$(CMAKE) -S tests/behaviours -B target/cmake/tests-behaviours-clang $(PACKAGE_FLAGS) -DCMAKE_C_COMPILER=clang \
	    -DCMAKE_CXX_COMPILER=clang++ >target/cmake-tests-behaviours-clang.log
	@$(CMAKE) --build target/cmake/tests-behaviours-clang
	$(CTEST) --test-dir target/cmake/tests-behaviours-clang

# Go without anything from outside this checkout: its own caches, no downloads, no other toolchain.
GO := env PATH="$(CURDIR)/$(TOOLS):$(PATH)" GOTOOLCHAIN=local GOFLAGS=-mod=mod GOPROXY=off GOENV=off \
    GOCACHE="$(CURDIR)/target/go/cache" GOPATH="$(CURDIR)/target/go" XDG_CONFIG_HOME="$(CURDIR)/target/go/config" \
    PKG_CONFIG="$(CURDIR)/$(TOOLS)/pkg-config" PKG_CONFIG_PATH="$(PACKAGE)/lib/pkgconfig" \
    LD_LIBRARY_PATH="$(PACKAGE)/lib" COPERNICA_SANDBOX="$(SANDBOX)"

.PHONY: test-go
test-go: package sandbox ## Test the Go binding with the race detector, its examples, and the shared table
	@$(PYTHON) tools/setup.py go
	$(GO) $(PYTHON) bindings/go/check.py target/go/bin

.PHONY: test-dotnet
test-dotnet: package sandbox ## Test the .NET binding on Mono and CoreCLR; needs Debian's mono-mcs, mono-runtime and npm
	@$(PYTHON) tools/setup.py dotnet
	$(PYTHON) bindings/dotnet/check.py target/dotnet "$(CURDIR)/$(TOOLS)" "$(PACKAGE)" "$(SANDBOX)"

.PHONY: test-examples
test-examples: examples sandbox ## Run each C example against a sandbox of its own
	$(CTEST) --test-dir target/cmake/examples-c

.PHONY: format-check
format-check: prerequisites ## Check the format of all Rust and C sources
	@$(PYTHON) tools/setup.py format
	cargo fmt --all --check
	$(TOOLS)/clang-format --dry-run --Werror $(C_SOURCES)

.PHONY: clippy
clippy: prerequisites ## Lint all Rust sources, warnings denied
	cargo clippy --locked --workspace --all-targets -- -D warnings

.PHONY: header-check
header-check: prerequisites ## Check that the header is in step and compiles alone under every C and C++ standard
	cargo check --locked --package copernica
	@$(PYTHON) tools/check_header.py include/copernica.h gcc

.PHONY: header-check-debian
header-check-debian: ## Compile the header alone with clang under every standard, as for Windows too, and with tcc
	@$(PYTHON) tools/check_header.py include/copernica.h clang tcc windows

.PHONY: portable-check
portable-check: prerequisites ## Check that the code for systems other than Unix compiles
	@$(PYTHON) tools/check_portable.py

.PHONY: abi-check
abi-check: ## Check that the header keeps what it promised
	@$(PYTHON) tools/check_abi.py header include/copernica.h tests/abi/header.txt

.PHONY: library-debug
library-debug: prerequisites
	cargo rustc --locked --package copernica --lib --crate-type cdylib

.PHONY: abi-check-library
abi-check-library: library-debug ## Check that the functions of a debug build keep what they promised
	@$(PYTHON) tools/check_abi.py library target/debug/libcopernica.so tests/abi/libcopernica.abi

.PHONY: notices
notices: prerequisites ## Write THIRD-PARTY-NOTICES anew after a change of dependencies
	@$(PYTHON) tools/notices.py

.PHONY: notices-check
notices-check: prerequisites ## Check that THIRD-PARTY-NOTICES names every crate in the library
	@$(PYTHON) tools/notices.py --check

.PHONY: package-check
package-check: package ## Check what the package exports, needs and weighs, and that others find it in each usual way
	@$(PYTHON) tools/check_package.py "$(PACKAGE)" include/copernica.h
	$(PYTHON) -m unittest discover --start-directory tests/package

.PHONY: dist-check
dist-check: dist sandbox ## Check that what dist makes builds offline, unpacks, and can be built against
	@$(PYTHON) tools/setup.py packages
	$(PYTHON) -m unittest discover --start-directory tests/dist

.PHONY: docs-check
docs-check: package sandbox ## Compile and run the README's program, check every block, link and table of the pages
	cargo build --locked --package copernica-cli
	@$(PYTHON) tests/readme/check.py "$(PACKAGE)" "$(SANDBOX)" target/debug/copernica

.PHONY: docs
docs: ## Write the reference to target/docs/index.html; needs the package doxygen
	@command -v doxygen >/dev/null || { echo 'missing: doxygen (package doxygen)' >&2; exit 1; }
	@rm -rf target/docs && mkdir -p target/docs
	@COPERNICA_VERSION="$(VERSION)" doxygen docs/Doxyfile
	@$(PYTHON) tools/check_docs.py target/docs

.PHONY: measure-sandbox
measure-sandbox: sandbox ## Measure the sandbox with 100,000 profiles: loading, and conditions with and without an index
	@$(PYTHON) tools/measure_sandbox.py "$(SANDBOX)"

.PHONY: record-check
record-check: sandbox ## Judge the raw bytes that the library sent in the tests of the last make check
	@$(PYTHON) -B tests/referee/judge_record.py "$(SANDBOX)" target/records

.PHONY: referee
referee: prerequisites ## Have three readings of the contract judge a million random strings of every kind
	COPERNICA_REFEREE_STRINGS=1000000 cargo test --locked --package copernica --test referees

.PHONY: bindings-check
bindings-check: ## Check that the bindings know every constant of the header and wrap every function, .NET as C has it
	@$(PYTHON) tools/check_bindings.py
	@$(PYTHON) bindings/go/wrapped.py
	@$(PYTHON) tools/check_interop.py

.PHONY: cpp-check
cpp-check: ## Check that copernica.hpp uses every function of copernica.h
	@$(PYTHON) tools/check_cpp.py

.PHONY: versions-check
versions-check: ## Check that the version numbers agree
	@$(PYTHON) tools/check_versions.py

.PHONY: tools-test
tools-test: ## Test the Python tools and the Python reading of the contract
	$(PYTHON) -m unittest discover --start-directory tools/tests
	$(PYTHON) -m unittest discover --start-directory tests/referee
	$(PYTHON) -m unittest discover --start-directory tests/behaviours
