//! Tests of whole reports.
#![allow(clippy::unwrap_used)]

mod book;
mod channels;
mod data_quality;
mod kpi_card;
mod parquet_marts;
mod plans;
mod preview;
mod prospects;
mod registers;
mod restatements;
mod risk;
pub(crate) mod synthetic;
pub(crate) mod synthetic_book;
pub(crate) mod synthetic_prospects;
pub(crate) mod synthetic_quality;
mod synthetic_registers;
pub(crate) mod synthetic_risk;
pub(crate) mod synthetic_visits;
pub(crate) mod synthetic_worth;
mod visits;
mod whole;
mod worth;
mod written;
