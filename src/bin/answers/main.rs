//! The digests of the pure modules' answers, for the comparison of forms in `tests/forms/`: natively
//! `answers FROM COUNT` prints them; in the browser's forms a script calls `digests`.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
#[expect(
    unreachable_pub,
    reason = "wasm-bindgen exports public functions alone"
)]
mod program {
    use wasm_bindgen::prelude::*;

    /// See [`token_assist::answers::digests`].
    #[wasm_bindgen]
    pub fn digests(from: u32, count: u32) -> String {
        token_assist::answers::digests(from, count)
    }

    /// See [`token_assist::answers::answers`].
    #[wasm_bindgen]
    pub fn answers(input: u32) -> String {
        token_assist::answers::answers(input)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse());
    match (numbers.next(), numbers.next()) {
        (Some(Ok(from)), Some(Ok(count))) => {
            print!("{}", token_assist::answers::digests(from, count))
        }
        (Some(Ok(input)), None) => print!("{}", token_assist::answers::answers(input)),
        _ => eprintln!("usage: answers FROM COUNT, or answers INPUT"),
    }
}
