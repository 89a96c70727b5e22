//! Small cases by hand, one for every rule of the head.
#![allow(clippy::unwrap_used)]

mod bad_rows;
mod contacts;
mod figures;
mod plans;
mod stopped;
mod stretches;
mod world;
