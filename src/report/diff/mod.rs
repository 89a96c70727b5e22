//! The comparison of two results: its figures, its pages and its workbook.

pub mod comparison;

pub use comparison::Comparison;
