//! Why a customer is in its classes, and what a figure means: answers from what is published.
//!
//! | file | what |
//! |---|---|
//! | `page` | all that is told of one customer: the document of `explain customer --json` |
//! | `customer` | gathers the page |
//! | `who` | which customer an identifier or a name stands for, and which ones are near a misspelt one |
//! | `classes`, `kinds` | class, cut, distance and history in each scheme |
//! | `figures` | features at the date and at the one before |
//! | `sources` | the rows of the lake behind the figures, and those that were refused |
//! | `find` | one customer's rows in a file, without reading the others |
//! | `metric`, `readings` | what a figure means, which settings are in force; its newest values |

mod classes;
mod customer;
mod figures;
mod find;
mod kinds;
pub mod metric;
pub mod page;
mod readings;
mod risk;
mod sources;
mod who;

pub use customer::{CustomerQuestion, Place, explain_customer};

use chrono::NaiveDate;
use polars::prelude::PolarsError;
use thiserror::Error;

use crate::features::FeatureError;
use crate::lake::LakeError;
use crate::schemes::SchemeError;

/// Why something cannot be explained.
#[derive(Debug, Error)]
pub enum ExplainError {
    /// Nobody has this identifier or name.
    #[error("no customer `{id}` at {as_of}\nhint: {hint}")]
    NoCustomer {
        /// As it was asked for.
        id: String,
        /// The date looked at.
        as_of: NaiveDate,
        /// Whose identifiers are near.
        hint: String,
    },
    /// A name of several customers.
    #[error("`{name}` is the name of several customers\nhint: ask for one of {}", ids.join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// Whose it is.
        ids: Vec<String>,
    },
    /// Nothing is published at the date.
    #[error("nothing is published at {as_of}\nhint: published are {published}")]
    NotPublished {
        /// The date asked for.
        as_of: String,
        /// What there is.
        published: String,
    },
    /// The lake could not be read.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Features could not be computed.
    #[error(transparent)]
    Feature(#[from] FeatureError),
    /// A scheme cannot be understood.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// A frame does not look as it should.
    #[error("{what}: {source}")]
    Frame {
        /// Which.
        what: &'static str,
        /// What was said.
        source: PolarsError,
    },
}

impl ExplainError {
    /// For `map_err` on frames.
    fn frame(what: &'static str) -> impl FnOnce(PolarsError) -> ExplainError {
        move |source| ExplainError::Frame { what, source }
    }
}
