//! Generates tables from the catalog's data files, and fails if one of them is invalid.

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

fn main() -> ExitCode {
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
