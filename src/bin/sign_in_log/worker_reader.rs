//! What the worker runs.

use token_assist::sign_in_log::{Problem, Reader};
use wasm_bindgen::prelude::*;

/// Reads files in the worker. Questions and answers are passed as JSON.
#[wasm_bindgen]
pub struct LogReader(Reader);

#[wasm_bindgen]
impl LogReader {
    #[wasm_bindgen(constructor)]
    pub fn new(question: &str) -> Self {
        Self(Reader::new(
            serde_json::from_str(question).unwrap_or_default(),
        ))
    }

    pub fn begin(&mut self, name: &str) {
        self.0.begin(name);
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    pub fn end(&mut self) {
        self.0.end();
    }

    pub fn stop(&mut self, cancelled: bool) {
        self.0.stop(if cancelled {
            Problem::Cancelled
        } else {
            Problem::NotRead
        });
    }

    pub fn sign_ins(&self) -> f64 {
        self.0.sign_ins()
    }

    pub fn answer(&mut self) -> String {
        serde_json::to_string(&self.0.answer()).unwrap_or_default()
    }
}
