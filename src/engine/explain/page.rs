//! All that is told of one customer. Serialised, it is the document of `explain customer --json` (docs/explain.md).

use serde::Serialize;
use serde::ser::Serializer;

/// A value as the lake has it: money and dates as exact text, unknown as null.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known.
    Unknown,
    /// Text, a date, or a decimal with all its places.
    Text(String),
    /// A count.
    Integer(i64),
    /// A ratio.
    Float(f64),
    /// Yes or no.
    Truth(bool),
}

impl Value {
    /// The value as text; empty when unknown.
    pub fn text(&self) -> String {
        match self {
            Value::Unknown => String::new(),
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Truth(truth) => truth.to_string(),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Unknown => serializer.serialize_none(),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Float(number) if number.is_finite() => serializer.serialize_f64(*number),
            Value::Float(_) => serializer.serialize_none(),
            Value::Truth(truth) => serializer.serialize_bool(*truth),
        }
    }
}

/// The page of one customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerPage {
    /// The customer as schemes and marts know it.
    pub customer_id: String,
    /// As it was asked for.
    pub asked_for: String,
    /// As-of date.
    pub as_of: String,
    /// The published date before it, if there is one.
    pub before: Option<String>,
    /// Currency of all money.
    pub currency: String,
    /// Whether the pipeline has other settings now than the published results were made with: classes are then explained
    /// by settings that did not give them.
    pub settings_changed: bool,
    /// How `asked_for` came to mean `customer_id`, when they differ.
    pub resolved_by: Option<String>,
    /// Other identifiers and names of the exports that stand for this customer.
    pub also_known_as: Vec<AlsoKnownAs>,
    /// What the customer master says, without what it leaves blank.
    pub profile: Vec<Named>,
    /// What is known of its purchases at the as-of date.
    pub key_figures: Vec<Named>,
    /// One entry a scheme, in the order of their names.
    pub schemes: Vec<SchemeStanding>,
    /// Whether it may leave, and what says so. Null where that was not looked at: results without signals, a customer that
    /// is lost or never bought.
    pub risk: Option<Risk>,
    /// The features that the schemes read, at the date and at the one before.
    pub figures: Vec<Figure>,
    /// Rows that exports had of this customer and that were refused. Null when there are too many to look through.
    pub refused_rows: Option<Vec<RefusedRow>>,
    /// Names that may be the same customer, from the mart `name_proposals`.
    pub similar_names: Vec<SimilarName>,
    /// The rows behind the figures; only when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<SourceRows>,
}

/// The risk of a customer, as the mart `churn_risk` has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Risk {
    /// 0–100.
    pub score: Value,
    /// `high`, `medium` or `low`.
    pub level: String,
    /// Since when it is high.
    pub since: Value,
    /// At the month end before.
    pub previous_score: Value,
    /// At the month end before.
    pub previous_level: Value,
    /// Days since the last order over the median gap.
    pub silence_ratio: Value,
    /// The longest silence that is usual.
    pub silence_limit_days: Value,
    /// Whose limit that is: `own`, `class`, `all`.
    pub silence_limit_of: Value,
    /// Probability to be still a buyer, by the model of buying.
    pub p_alive: Value,
    /// Probability of no order within 90 days, by the model of buying.
    pub p_silent_90: Value,
    /// Money at risk.
    pub sales_at_risk: Value,
    /// Whether a contract keeps it from counting as lost.
    pub under_contract: Value,
    /// The signals that it shows, most points first.
    pub signals: Vec<Shown>,
}

/// A signal that a customer shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The signal.
    pub signal: String,
    /// Its name in Chinese.
    pub title_zh: Option<String>,
    /// Its name in English.
    pub title_en: Option<String>,
    /// Points that it adds.
    pub points: Value,
    /// The figure.
    pub value: Value,
    /// Its limit.
    pub threshold: Value,
    /// What both measure.
    pub unit: Value,
    /// What is told, in Chinese.
    pub evidence_zh: String,
    /// What is told, in English.
    pub evidence_en: String,
    /// Month end, or as-of date, at which it began.
    pub since: String,
    /// Money at risk.
    pub sales_at_risk: Value,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// Its name: a column.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// An identifier or name that stands for the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlsoKnownAs {
    /// As exports have it.
    pub raw_id: String,
    /// `id`, `name`, `alias` or `unmatched`.
    pub evidence: String,
}

/// A customer in a scheme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchemeStanding {
    /// The scheme.
    pub scheme: String,
    /// Its kind: its table in the pipeline file, as `rank`.
    pub kind: String,
    /// The class; null when the scheme did not class the customer at the date.
    pub class: Option<ClassGiven>,
    /// The class was given with another measure, window or number of scores than the pipeline has now: then neither cuts
    /// nor distances are told, since they would be of two settings at once.
    pub made_with_other_settings: bool,
    /// What decided, cut by cut.
    pub decided_by: Vec<Decision>,
    /// The ways to better and worse classes.
    pub steps: Vec<Step>,
    /// Runs of equal classes over all published dates, oldest first.
    pub history: Vec<Period>,
    /// Against the date a month before and a year before, where they are published.
    pub movements: Vec<Movement>,
}

/// The class of a customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassGiven {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub title_zh: Option<String>,
    /// Its name in English.
    pub title_en: Option<String>,
    /// Place in the order of the classes, 1 = best; null outside the scheme.
    pub rank: Option<i64>,
    /// Number of classes in the order.
    pub of: usize,
    /// Who belongs to it.
    pub rule: Option<String>,
    /// The score as published.
    pub score: Value,
    /// The class before hysteresis and overrides.
    pub computed_code: String,
    /// Why.
    pub reason: String,
}

/// One figure and the cuts around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The feature.
    pub feature: String,
    /// Its unit.
    pub unit: String,
    /// Its value.
    pub value: Value,
    /// Its score, for `rfm`.
    pub score: Option<u8>,
    /// The next cut that the value has passed.
    pub cut_below: Option<f64>,
    /// The next cut that it has not passed.
    pub cut_above: Option<f64>,
}

/// A way to another class, or to another score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// `better` or `worse`.
    pub direction: String,
    /// The feature that would have to change.
    pub feature: String,
    /// Its unit.
    pub unit: String,
    /// The feature's value now.
    pub value: Value,
    /// The value that gives it; of a worse band, the least that still keeps the own class.
    pub limit: Value,
    /// The difference; 0 when tied.
    pub change: Value,
    /// The score that follows, for `rfm`.
    pub score: Option<u8>,
    /// The class that follows.
    pub code: Option<String>,
    /// The value equals the cut: the tie rule decides on which side.
    pub is_tied: bool,
}

/// A run of equal classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The class.
    pub code: String,
    /// First date with it.
    pub from: String,
    /// Last date with it.
    pub to: String,
    /// Published dates in it.
    pub dates: usize,
    /// How it came about: `first`, `up`, `down`, `left` (outside the scheme), `returned`, `changed`.
    pub change: &'static str,
}

/// A comparison with an earlier date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Movement {
    /// The earlier date.
    pub from_as_of: String,
    /// Months between.
    pub months: u32,
    /// The class then; null when the customer was not known.
    pub from_code: Option<String>,
    /// The class now.
    pub to_code: String,
    /// `new`, `stable`, `up`, `down`, `lost`, `returned`, `outside`.
    pub direction: &'static str,
    /// The score then.
    pub score_from: Value,
    /// The score now.
    pub score_to: Value,
}

/// A feature at two dates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The feature.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// At the as-of date.
    pub value: Value,
    /// At the date before.
    pub before: Value,
    /// The difference, where both are numbers.
    pub change: Value,
    /// The schemes that read it.
    pub schemes: Vec<String>,
}

/// A refused row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The table it was meant for.
    pub table: String,
    /// The export.
    pub source_file: String,
    /// Its row.
    pub source_row: String,
    /// The column that was refused.
    pub column: String,
    /// Its value.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// A name that may be the same customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarName {
    /// The name.
    pub name: String,
    /// The other name.
    pub similar_name: String,
    /// The other's identifier, if it has one.
    pub similar_customer_id: Option<String>,
    /// 0–1.
    pub likeness: Value,
    /// Why.
    pub why: String,
}

/// Rows of the lake.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceRows {
    /// The table.
    pub table: String,
    /// First date shown: the start of the longest window that a scheme looks at; null for all of the history.
    pub from: Option<String>,
    /// Last date shown.
    pub to: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Values, in the order of the columns; rows by date, file and row.
    pub rows: Vec<Vec<Value>>,
}
