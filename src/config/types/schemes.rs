//! `[schemes.…]`: the kinds of scheme, whom they class, how classes change.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Movement, Text};

/// One scheme: exactly one kind, whom it classes, and how its classes change and are compared.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Name shown in reports. Default: the scheme's key.
    #[serde(default)]
    pub title: Option<Text>,
    /// What the scheme is for and where its rules come from; printed on its page of the classification book.
    #[serde(default)]
    pub about: Option<Text>,
    /// Recency, frequency and monetary scores, and segments over them.
    #[serde(default)]
    pub rfm: Option<Rfm>,
    /// Bands by rank on a feature.
    #[serde(default)]
    pub rank: Option<Rank>,
    /// Bands by cumulative share of a feature.
    #[serde(default)]
    pub cumulative: Option<Cumulative>,
    /// Bands by fixed limits of a feature or an expression.
    #[serde(default)]
    pub thresholds: Option<Thresholds>,
    /// Conditions in order: the first that holds gives the class.
    #[serde(default)]
    pub rules: Option<Rules>,
    /// Bands over a weighted score.
    #[serde(default)]
    pub score: Option<Score>,
    /// A table from attributes to classes.
    #[serde(default)]
    pub lookup: Option<Lookup>,
    /// States that customers go through, each from the one of the period before.
    #[serde(default)]
    pub states: Option<States>,
    /// Groups of customers that are alike.
    #[serde(default)]
    pub clusters: Option<Clusters>,
    /// The cross of two schemes.
    #[serde(default)]
    pub combine: Option<Combine>,
    /// Whom it can class: those who ever bought, or everyone the exports name.
    #[serde(default)]
    pub who: Who,
    /// Condition over features that a customer must meet to be classed, in SQL. The others stand outside the scheme
    /// (`not_in_population`).
    #[serde(default)]
    pub population: Option<String>,
    /// Words and colours of classes, by code.
    #[serde(default)]
    pub classes: BTreeMap<String, ClassWords>,
    /// Marks beside the class, by name: conditions over features, in SQL. A customer has every mark that holds for it.
    #[serde(default)]
    pub flags: BTreeMap<String, String>,
    /// What becomes of rows of the table `class_overrides` that name this scheme (D-55).
    #[serde(default)]
    pub overrides: Overrides,
    /// How classes change and are compared.
    #[serde(default)]
    pub movement: Movement,
}

/// What becomes of manual classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overrides {
    /// They are the customer's class while they are valid; where they differ from the computed one they are listed.
    #[default]
    Apply,
    /// They are listed where they differ, and change nothing.
    Compare,
    /// They are not looked at.
    Ignore,
}

/// Whom a scheme can class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Customers with a purchase or a return on or before the date. Those who never had an order with a positive total
    /// stand outside (`returns_only`).
    #[default]
    Buyers,
    /// Everyone whom transactions, visits, `customers` or `leads` name on or before the date.
    Everyone,
}

/// Words and colour of a class.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassWords {
    /// Name shown in reports. Default: the one that the kind gives.
    #[serde(default)]
    pub title: Option<Text>,
    /// Colour in charts, as `#1f6f78`. Default: by place in the order of the classes.
    #[serde(default)]
    #[schemars(regex(pattern = r"^#[0-9a-fA-F]{6}$"))]
    pub color: Option<String>,
    /// What to do with its customers.
    #[serde(default)]
    pub advice: Option<Text>,
}

/// RFM: scores for recency (R), frequency (F) and monetary value (M) of the customers with an order in the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rfm {
    /// Window that F and M are taken over, and in which a customer must have ordered: `1mo`, `3mo`, `6mo`, `12mo` or `all`.
    #[serde(default = "default_window")]
    pub window: String,
    /// Number of score levels, 2 to 10.
    #[serde(default = "default_bins")]
    #[schemars(range(min = 2, max = 10))]
    pub bins: u8,
    /// How values become scores.
    #[serde(default)]
    pub scoring: Scoring,
    /// Amount that M counts.
    #[serde(default)]
    pub monetary: Monetary,
    /// Upper limits of recency for scores `bins` down to 2 (ascending, `bins − 1` values), only with `scoring = "fixed"`.
    #[serde(default)]
    pub recency_cuts: Vec<f64>,
    /// Lower limits of frequency for scores 2 to `bins` (ascending, `bins − 1` values), only with `scoring = "fixed"`.
    #[serde(default)]
    pub frequency_cuts: Vec<f64>,
    /// Lower limits of M for scores 2 to `bins` (ascending, `bins − 1` values), only with `scoring = "fixed"`.
    #[serde(default)]
    pub monetary_cuts: Vec<f64>,
    /// Names over the scores.
    #[serde(default)]
    pub preset: RfmPreset,
    /// Cut between high and low in the `value8` preset.
    #[serde(default)]
    pub split: Split,
    /// A preset of your own, instead of `preset`: every combination of scores must fall in exactly one segment.
    #[serde(default)]
    pub segments: Vec<Segment>,
}

pub(super) fn default_window() -> String {
    "12mo".into()
}
fn default_bins() -> u8 {
    5
}

/// How values become scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// Type-7 quantiles of the customers in the window; score = 1 + number of cuts below the value; R reversed. Equal values get equal scores.
    #[default]
    Quantile,
    /// Equal-sized bins, ties broken by customer id. For comparison only: equal values may get different scores.
    Ntile,
    /// The rule of R's `rfm` package: type-7 quantile plus 1, intervals closed below.
    RRfm,
    /// The limits in `recency_cuts`, `frequency_cuts`, `monetary_cuts`.
    Fixed,
}

/// Amount that M counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Monetary {
    /// Sales net of returns.
    #[default]
    NetSales,
    /// Sales before returns.
    GrossSales,
}

/// Names over RFM scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RfmPreset {
    /// Ten segments of R and F: Champions, Loyal, Potential Loyalists, … Needs 5 bins.
    #[default]
    Segments10,
    /// Eight segments 重要/一般 × 价值/发展/保持/挽留 of high and low R, F and M.
    Value8,
}

/// Cut between high and low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// The median of the customers in the window.
    #[default]
    Median,
    /// Their mean.
    Mean,
}

/// One segment of a user's own RFM preset: the scores it covers, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Code stored in snapshots.
    pub code: String,
    /// Name shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
    /// Lowest and highest R score.
    #[serde(default)]
    pub r: Option<[u8; 2]>,
    /// Lowest and highest F score.
    #[serde(default)]
    pub f: Option<[u8; 2]>,
    /// Lowest and highest M score.
    #[serde(default)]
    pub m: Option<[u8; 2]>,
}

/// Bands by rank: customers sorted by the measure, best first; ties by 12-month gross profit, then by customer id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// Feature that customers are ranked by.
    pub measure: String,
    /// Bands from best to worst; each with `top`, `at_least` or both, the last with neither.
    pub bands: Vec<RankBand>,
    /// Class of known customers whose measure is not above zero. Without it they stand outside the scheme (`no_sales`).
    #[serde(default)]
    pub otherwise: Option<OtherBand>,
}

/// One band of a `rank` scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RankBand {
    /// Code stored in snapshots.
    pub code: String,
    /// Name shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
    /// Cumulative share of customers down to the end of this band, as `"5%"`: the first ceil(p·n).
    #[serde(default)]
    pub top: Option<String>,
    /// Fixed lower limit of the measure. Where a band has both, it ends at the limit, and `top` stands in as long as no limit
    /// is given (D-10).
    #[serde(default)]
    pub at_least: Option<f64>,
}

/// A class for customers outside all bands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherBand {
    /// Code stored in snapshots.
    pub code: String,
    /// Name shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
}

/// Bands by cumulative share of the measure over customers with a positive measure (A/B/C analysis).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cumulative {
    /// Feature whose share is accumulated.
    pub measure: String,
    /// Bands from best to worst; each with `share`, the last without.
    pub bands: Vec<ShareBand>,
    /// Class of known customers whose measure is not above zero. Without it they stand outside the scheme (`no_sales`).
    #[serde(default)]
    pub otherwise: Option<OtherBand>,
}

/// One band of a `cumulative` scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareBand {
    /// Code stored in snapshots.
    pub code: String,
    /// Name shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
    /// Cumulative share at which the band ends, as `"80%"`: the customer who crosses it still belongs to the band.
    #[serde(default)]
    pub share: Option<String>,
}

/// Bands by fixed limits of a feature or an expression, whatever the others have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Feature, or SQL expression over features that gives a number.
    pub measure: String,
    /// Bands from best to worst; each with `at_least`, or each with `at_most`, the last with neither.
    pub bands: Vec<ThresholdBand>,
    /// Class of those whose measure is unknown. Without it they stand outside the scheme (`unknown`).
    #[serde(default)]
    pub unknown: Option<OtherBand>,
}

/// One band of a `thresholds` scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdBand {
    /// Code stored in snapshots.
    pub code: String,
    /// Name shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
    /// Lower limit of the measure, included: more is better.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// Upper limit of the measure, included: less is better.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// Limit down to which (`at_most`: up to which) those keep the band who are in it.
    #[serde(default)]
    pub keep: Option<f64>,
}

/// Conditions in order: the first that holds gives the class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Conditions in the order in which they are tried.
    pub cases: Vec<Case>,
    /// Class of those for whom none holds. Without it they stand outside the scheme (`unmatched`) and are reported.
    #[serde(default)]
    pub otherwise: Option<OtherBand>,
    /// Codes from best to worst. Default: the order of the cases, then `otherwise`.
    #[serde(default)]
    pub order: Vec<String>,
}

/// One condition of a `rules` scheme. Several cases may give one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Code of the class.
    pub code: String,
    /// Name of the class shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
    /// Condition over features, in SQL.
    pub when: String,
}

/// Bands over a weighted score of 0 to 100: `Σ weight × part / Σ weight` over the parts that are known (F35).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// What is added up.
    pub parts: Vec<ScorePart>,
    /// Bands from best to worst; each with `at_least` (of the score) or `top` (of the customers), the last with neither.
    pub bands: Vec<RankBand>,
    /// Least share of the weights whose parts must be known. Customers below it stand outside the scheme (`unknown`).
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_coverage: f64,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScorePart {
    /// Short name of the part.
    pub name: String,
    /// Name shown in reports. Default: the short name.
    #[serde(default)]
    pub title: Option<Text>,
    /// Feature, or SQL expression over features that gives a number or a truth (100 or 0).
    pub value: String,
    /// Its weight, above 0.
    pub weight: f64,
    /// How the value becomes 0 to 100.
    #[serde(default)]
    pub scale: PartScale,
    /// With `scale = "range"`: the values that count as 0 and as 100; a falling range counts less as better.
    #[serde(default)]
    pub range: Option<[f64; 2]>,
    /// Whether a high value counts against the customer: 100 less the part.
    #[serde(default)]
    pub reversed: bool,
}

/// How a value becomes 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartScale {
    /// Of the other classed customers with a known value, the share with a smaller one: equal values have equal
    /// percentiles, the best has 100.
    #[default]
    Percentile,
    /// It is one already; cut off at 0 and 100. A truth is 100 or 0.
    Value,
    /// Linear between the two values of `range`, cut off at its ends.
    Range,
}

/// A table from attributes to classes. Every customer should match exactly one row; others are reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Features, or SQL expressions over features that give a text, a truth or a whole number.
    pub keys: Vec<String>,
    /// Rows: one value for every key, then the code. `*` stands for any value, known or not.
    pub rows: Vec<Vec<String>>,
    /// Codes from best to worst. Default: the order in which the rows name them.
    #[serde(default)]
    pub order: Vec<String>,
    /// Class of those that no row matches. Without it they stand outside the scheme (`unmatched`).
    #[serde(default)]
    pub otherwise: Option<OtherBand>,
}

/// States that customers go through. At every month end a customer leaves its state of the month before by the first of
/// its transitions whose condition holds, and goes on from there until none holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct States {
    /// State of a customer when it is first known.
    pub start: String,
    /// States from best to worst.
    pub states: Vec<State>,
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Code stored in snapshots.
    pub code: String,
    /// Name shown in reports. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
    /// Ways out, in the order in which they are tried.
    #[serde(default)]
    pub to: Vec<Transition>,
}

/// A way from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// State that it leads to.
    pub state: String,
    /// Condition over features, in SQL. `months_in_state` is the number of months since the state was entered.
    pub when: String,
}

/// Groups of customers that are alike, by k-means on features made comparable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clusters {
    /// Features or SQL expressions over features that give numbers. Customers for whom one is unknown stand outside the
    /// scheme (`unknown`).
    pub features: Vec<String>,
    /// Number of clusters. Default: the one of 2 to `most` with the highest mean silhouette of a seeded sample.
    #[serde(default)]
    #[schemars(range(min = 2, max = 20))]
    pub count: Option<u8>,
    /// Largest number of clusters that is tried.
    #[serde(default = "default_most_clusters")]
    #[schemars(range(min = 2, max = 20))]
    pub most: u8,
    /// How values are made comparable before distances are taken.
    #[serde(default)]
    pub scale: ClusterScale,
    /// How often the groups are found anew; in between customers go to the nearest of them.
    #[serde(default)]
    pub refit: Refit,
    /// Seed of the random starts.
    #[serde(default)]
    pub seed: u32,
    /// Random starts of which the best is taken.
    #[serde(default = "default_cluster_starts")]
    #[schemars(range(min = 1, max = 50))]
    pub starts: u8,
}

fn default_most_clusters() -> u8 {
    8
}
fn default_cluster_starts() -> u8 {
    5
}

/// How values are made comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClusterScale {
    /// `sign(x) · ln(1 + |x|)`, then less the mean, over the standard deviation: for amounts and counts.
    #[default]
    Log,
    /// Less the mean, over the standard deviation.
    Standard,
    /// Percentile among the classed customers.
    Percentile,
}

/// How often groups are found anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refit {
    /// At the first month end that is classed, and then at the end of every year.
    #[default]
    Yearly,
    /// At every date. Groups of different dates then are not the same groups.
    Always,
}

/// The cross of two schemes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Combine {
    /// A scheme of the pipeline: classes are ordered by it first.
    pub first: String,
    /// Another.
    pub second: String,
    /// Classes for pairs of codes, as `[first, second, code]`; `*` stands for any. The first that fits counts. Pairs
    /// that no row names are a class of their own, `first×second`.
    #[serde(default)]
    pub cells: Vec<[String; 3]>,
}
