#![allow(clippy::unwrap_used)]
//! Hand-made customers, whole tables against other implementations, and what later rows must not change.

mod cases;
mod judged;
mod known;
mod numbers;
mod speed;
