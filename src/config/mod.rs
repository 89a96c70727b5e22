//! The pipeline file: typed settings, diagnostics, JSON Schema.

pub mod types;
