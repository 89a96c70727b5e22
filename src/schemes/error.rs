//! What can go wrong while customers are classed.

use polars::prelude::PolarsError;
use thiserror::Error;

use crate::expressions::Objection;

/// A scheme that could not be computed: which one, and why.
#[derive(Debug, Error)]
#[error("scheme `{scheme}`: {problem}")]
pub struct SchemeError {
    /// Key of the scheme in the pipeline file.
    pub scheme: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Why a scheme could not be computed.
#[derive(Debug, Error)]
pub enum Problem {
    #[error("no kind is given\nhint: add one of the tables {kinds}")]
    NoKind { kinds: String },
    #[error("several kinds are given: {kinds}\nhint: keep one, and move the others to schemes of their own")]
    SeveralKinds { kinds: String },
    #[error("{0}")]
    Expression(#[from] Objection),
    #[error(
        "it reads the classes of `{reads}`, which in turn needs this one\nhint: let one of them do without the other"
    )]
    Circle { reads: String },
    #[error(
        "it reads the classes of `{reads}`, and there is no such scheme\nhint: add [schemes.{reads}], or correct the name"
    )]
    UnknownScheme { reads: String },
    #[error("`window` is `{window}`\nhint: use 1mo, 3mo, 6mo, 12mo or all")]
    Window { window: String },
    #[error("the feature frame has no column `{feature}`\nhint: ask `required_features` for the columns to compute")]
    MissingFeature { feature: String },
    #[error("feature `{feature}` has the type {found}, where {expected} is needed\nhint: {hint}")]
    FeatureType { feature: String, expected: &'static str, found: String, hint: &'static str },
    #[error("customers are not ascending at row {row} of the feature frame\nhint: sort the frame by `customer`")]
    UnsortedCustomers { row: usize },
    #[error(
        "{feature} of customer index {customer} is too large: more than 18 digits\nhint: lower `money_scale` in the pipeline file"
    )]
    TooLarge { feature: String, customer: u32 },
    #[error(
        "{feature} is unknown for customer index {customer}, who ordered in the window\nhint: choose a measure that every customer has"
    )]
    Unknown { feature: String, customer: u32 },
    #[error(
        "band `{band}`: `{key} = \"{text}\"` is no share\nhint: write it as \"5%\" or \"2.5%\", above 0 and up to 100"
    )]
    Share { band: String, key: &'static str, text: String },
    #[error(
        "band `{band}`: limit {limit} is not a number that {feature} can be compared with\nhint: write a finite number"
    )]
    Limit { band: String, feature: String, limit: f64 },
    #[error(
        "band `{band}` ends before the band above it\nhint: order bands from best to worst, with growing shares or falling limits"
    )]
    BandOrder { band: String },
    #[error("band `{band}` needs {expected}\nhint: every band but the last has a limit, the last has none")]
    BandLimit { band: String, expected: &'static str },
    #[error("no bands are given\nhint: list at least one band in `bands`")]
    NoBands,
    #[error("code `{code}` is used twice or is one that keyfolio itself gives\nhint: choose another code")]
    DuplicateCode { code: String },
    #[error("there are {found} classes, more than the {limit} that a scheme can have\nhint: list fewer bands")]
    TooManyClasses { found: usize, limit: usize },
    #[error("`bins` is {bins}\nhint: use 2 to 10")]
    Bins { bins: u8 },
    #[error(
        "preset `{preset}` needs 5 bins, but `bins` is {bins}\nhint: set `bins = 5`, or list `segments` of your own"
    )]
    PresetBins { preset: &'static str, bins: u8 },
    #[error("`{key}` has {found} values, where `bins` asks for {expected}\nhint: give bins − 1 values, ascending")]
    CutCount { key: &'static str, expected: usize, found: usize },
    #[error("`{key}` is not ascending at value {value}\nhint: give bins − 1 finite values, ascending")]
    CutOrder { key: &'static str, value: f64 },
    #[error(
        "segment `{segment}`: `{dimension} = [{low}, {high}]` is outside the scores 1 to {bins}\nhint: give lowest and highest score, both included"
    )]
    SegmentRange { segment: String, dimension: char, low: u8, high: u8, bins: u8 },
    #[error("no segment covers R{r} F{f} M{m}\nhint: every combination of scores must fall in exactly one segment")]
    SegmentGap { r: u8, f: u8, m: u8 },
    #[error(
        "segments `{first}` and `{second}` both cover R{r} F{f} M{m}\nhint: every combination of scores must fall in exactly one segment"
    )]
    SegmentOverlap { first: String, second: String, r: u8, f: u8, m: u8 },
    #[error("`{setting}`: {problem}\nhint: {hint}")]
    Setting { setting: String, problem: String, hint: &'static str },
    #[error("the two snapshots do not have the same classes\nhint: compute both with the same settings")]
    DifferentClasses,
    #[error("the snapshot has no RFM scores\nhint: only schemes of kind `rfm` have them")]
    NoScores,
    #[error(
        "the feature frame has {frame} rows and the snapshot {snapshot}\nhint: pass the frame that the snapshot was made from"
    )]
    DifferentFrames { frame: usize, snapshot: usize },
    #[error("frame: {0}\nhint: this is a fault of keyfolio, please report it")]
    Frame(#[from] PolarsError),
    #[error("record batch: {0}\nhint: this is a fault of keyfolio, please report it")]
    Batch(#[from] arrow::error::ArrowError),
    #[error("encoding: {0}\nhint: this is a fault of keyfolio, please report it")]
    Encoding(#[from] parquet::errors::ParquetError),
}

impl Problem {
    /// The error of the scheme that has this problem.
    pub fn of(self, scheme: &str) -> SchemeError {
        SchemeError { scheme: scheme.to_string(), problem: self }
    }
}
