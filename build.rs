//! Generates tables from the catalog's data files, and fails if one of them is invalid. Sets the stacks of the
//! programs for the browser.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

#[path = "src/catalog/compile.rs"]
mod compile;
#[path = "src/detection/letters.rs"]
mod letters;

type Compiler = fn(&str) -> Result<String, compile::Fault>;

const TABLES: [(&str, Compiler, &str); 3] = [
    (compile::MESSAGES, compile::messages, "messages.rs"),
    (compile::PORTALS, compile::portals, "portals.rs"),
    (compile::CODES, compile::codes, "codes.rs"),
];

/// Bytes of a program's stack; the linker's default is 1 MB. Reading a sign-in log takes more than 16 kB.
const STACK: u32 = 64 * 1024;

/// The same for the engine, which is in every frame. It uses 3 kB (Chromium 156); with its data this leaves enough of
/// the first two pages of memory for its heap.
const ENGINE_STACK: u32 = 32 * 1024;

const ENGINES: [&str; 2] = ["content", "traced_content"];

fn main() -> ExitCode {
    set_stacks();
    match make_tables() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            for line in fault.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn set_stacks() {
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("wasm32") {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-zstack-size={STACK}");
    // The linker takes the last one.
    for program in ENGINES {
        println!("cargo::rustc-link-arg-bin={program}=-zstack-size={ENGINE_STACK}");
    }
}

fn make_tables() -> Result<(), compile::Fault> {
    let out = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    for code in [
        "build.rs",
        "src/catalog/compile.rs",
        "src/detection/letters.rs",
    ] {
        println!("cargo::rerun-if-changed={code}");
    }
    for (data, compiler, table) in TABLES {
        println!("cargo::rerun-if-changed={data}");
        let json = fs::read_to_string(data).map_err(|error| format!("{data}: {error}"))?;
        fs::write(Path::new(&out).join(table), compiler(&json)?)
            .map_err(|error| format!("{table}: {error}"))?;
    }
    Ok(())
}
