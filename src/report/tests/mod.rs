//! Tests of whole reports.
#![allow(clippy::unwrap_used)]

mod parquet_marts;
mod preview;
mod synthetic;
mod whole;
