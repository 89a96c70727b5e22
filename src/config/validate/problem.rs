//! The rules of the pipeline file, as the errors of those who break them.

use thiserror::Error;

use crate::config::suggest::{did_you_mean, listed};
use crate::config::vocabulary::{RESERVED_CODES, WINDOW_SETTINGS};

/// A value that breaks a rule.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RuleProblem {
    /// `version` is not 1.
    #[error("this keyfolio reads version 1 of the pipeline file, found {found}")]
    UnsupportedVersion {
        /// As written.
        found: u32,
    },
    /// A name that cannot name a folder.
    #[error("{name:?} cannot name {what}")]
    BadName {
        /// What it names.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A text that must not be empty.
    #[error("`{setting}` is empty")]
    Empty {
        /// The setting.
        setting: String,
        /// What to write there.
        wanted: &'static str,
    },
    /// A list with the same element twice.
    #[error("`{setting}` names {element:?} twice")]
    Repeated {
        /// The list.
        setting: String,
        /// The element.
        element: String,
    },
    /// A number of months for which no features exist.
    #[error("`{setting}` must be 1, 3, 6 or 12, found {found}")]
    MonthsWithoutFeatures {
        /// The setting.
        setting: String,
        /// As written.
        found: u32,
    },
    /// A currency that is not an ISO 4217 code.
    #[error("{found:?} is not an ISO 4217 currency code")]
    BadCurrency {
        /// As written.
        found: String,
    },
    /// A value that means nothing here.
    #[error("`{setting}` is {found:?}")]
    BadValue {
        /// Where.
        setting: String,
        /// As written.
        found: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A delimiter that cannot separate fields.
    #[error("{found:?} cannot separate fields")]
    BadDelimiter {
        /// As written.
        found: String,
    },
    /// A column that the canonical table does not have.
    #[error("`{table}` has no canonical column {column:?}")]
    UnknownColumn {
        /// The canonical table.
        table: &'static str,
        /// As written.
        column: String,
        /// The header it stands for, when it is mapped.
        header: Option<String>,
        /// The columns there are.
        columns: Vec<&'static str>,
    },
    /// A column both mapped and derived.
    #[error("`{column}` stands both in `columns` and in `expressions`")]
    MappedAndDerived {
        /// The column.
        column: String,
    },
    /// A required column that is neither mapped nor derived.
    #[error("`{table}` needs `{column}`, which is neither in `columns` nor in `expressions`")]
    RequiredColumn {
        /// The canonical table.
        table: &'static str,
        /// The column or columns.
        column: String,
    },
    /// A format for a column that is no date.
    #[error("`{column}` has no format: it is neither a date nor a timestamp")]
    FormatWithoutDate {
        /// The column.
        column: String,
    },
    /// A format for a column that no header is mapped to.
    #[error("`{column}` has a format but is not in `columns`")]
    FormatWithoutColumn {
        /// The column.
        column: String,
    },
    /// A format that strftime does not know.
    #[error("{format:?} is not a date format: it has an unknown or unfinished % code")]
    BadFormat {
        /// As written.
        format: String,
    },
    /// A format that does not say the whole date.
    #[error("{format:?} does not give year, month and day")]
    IncompleteFormat {
        /// As written.
        format: String,
    },
    /// `identity = "key"` without a key.
    #[error("`identity` is \"key\", and `key` is empty")]
    IdentityWithoutKey,
    /// A key that nothing uses.
    #[error("`key` is only used with identity = \"key\", found identity = {identity:?}")]
    KeyWithoutIdentity {
        /// As in force.
        identity: &'static str,
    },
    /// A key column that is not filled.
    #[error("the key column `{column}` is neither in `columns` nor in `expressions`")]
    KeyColumnNotMapped {
        /// The column.
        column: String,
    },
    /// An expression that is not SQL.
    #[error("`{setting}` is not an SQL expression: {reason}")]
    BadSql {
        /// The setting.
        setting: String,
        /// The parser's words.
        reason: String,
        /// The first full-width character, a frequent cause.
        full_width: Option<char>,
    },
    /// `breadth_by` names a column that is not filled.
    #[error("`features.breadth_by` counts `{column}`, which is neither in `columns` nor in `expressions`")]
    BreadthColumnNotMapped {
        /// The column.
        column: &'static str,
    },
    /// A scheme without a kind.
    #[error("scheme `{scheme}` has no kind")]
    SchemeWithoutKind {
        /// The scheme.
        scheme: String,
    },
    /// A scheme of several kinds.
    #[error("scheme `{scheme}` has more than one kind: {kinds}")]
    SchemeOfSeveralKinds {
        /// The scheme.
        scheme: String,
        /// The kinds.
        kinds: String,
    },
    /// A window that features are not taken over.
    #[error("{found:?} is not a window")]
    BadWindow {
        /// As written.
        found: String,
    },
    /// Limits that the scoring does not use.
    #[error("`{setting}` is only used with scoring = \"fixed\"")]
    CutsWithoutFixed {
        /// The list of limits.
        setting: &'static str,
    },
    /// Too few or too many limits.
    #[error("`{setting}` must have {expected} values for {bins} bins, found {found}")]
    NumberOfCuts {
        /// The list of limits.
        setting: &'static str,
        /// Number of bins.
        bins: u8,
        /// bins − 1.
        expected: usize,
        /// As written.
        found: usize,
    },
    /// Limits out of order.
    #[error("`{setting}` must ascend: {after} stands after {before}")]
    CutsNotAscending {
        /// The list of limits.
        setting: &'static str,
        /// A limit.
        before: f64,
        /// The next, not larger.
        after: f64,
    },
    /// The ten segments with another number of bins.
    #[error("the preset \"segments10\" needs 5 bins, found {found}")]
    PresetNeedsFiveBins {
        /// As in force.
        found: u8,
    },
    /// A setting that another one makes useless.
    #[error("`{setting}` has no effect: {because}")]
    NoEffect {
        /// The setting.
        setting: &'static str,
        /// What makes it useless.
        because: &'static str,
    },
    /// Scores of a segment that do not exist or are reversed.
    #[error("segment {code:?} covers {dimension} {lowest} to {highest}; scores run from 1 to {bins}, lowest first")]
    BadScores {
        /// The segment.
        code: String,
        /// R, F or M.
        dimension: char,
        /// As written.
        lowest: u8,
        /// As written.
        highest: u8,
        /// Number of bins.
        bins: u8,
    },
    /// Two segments that cover the same scores.
    #[error("segments {first:?} and {second:?} overlap in {count} of {all} combinations: {examples}")]
    SegmentsOverlap {
        /// The earlier segment.
        first: String,
        /// The later one.
        second: String,
        /// In how many combinations.
        count: usize,
        /// Of how many.
        all: usize,
        /// The first few.
        examples: String,
    },
    /// Scores that no segment covers.
    #[error("no segment covers {count} of {all} combinations: {examples}")]
    SegmentsLeaveGaps {
        /// How many combinations.
        count: usize,
        /// Of how many.
        all: usize,
        /// The first few.
        examples: String,
    },
    /// Too few bands.
    #[error("a scheme needs at least 2 bands, found {found}")]
    TooFewBands {
        /// As written.
        found: usize,
    },
    /// A band other than the last without a limit.
    #[error("band {code:?} has no `{limit}`")]
    BandWithoutLimit {
        /// The band.
        code: String,
        /// The limit it lacks.
        limit: &'static str,
    },
    /// The last band has a limit, so that someone would be in no band.
    #[error("the last band, {code:?}, has a limit: customers below it would have no class")]
    LastBandWithLimit {
        /// The band.
        code: String,
        /// The kind of limit.
        limit: &'static str,
    },
    /// Bands of different kinds of limits.
    #[error("band {code:?} mixes {limits}")]
    MixedLimits {
        /// The band.
        code: String,
        /// The two kinds of limits.
        limits: &'static str,
    },
    /// An expression that cannot stand where it does.
    #[error("{problem}")]
    Expression {
        /// What is wrong.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// A condition that can never be true where it stands.
    #[error("{what} can never match: {because}")]
    NeverMatches {
        /// The condition or row.
        what: String,
        /// Why.
        because: String,
    },
    /// A code, state or name that its scheme does not have.
    #[error("there is no {what} {found:?}")]
    NoSuch {
        /// What it would be.
        what: &'static str,
        /// As written.
        found: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// Schemes that read each other's classes.
    #[error("the schemes read each other's classes in a circle: {chain}")]
    Circle {
        /// As `a → b → a`.
        chain: String,
    },
    /// A setting that its kind of scheme cannot have.
    #[error("`{setting}` does not go with {kind}: {because}")]
    UnfitSetting {
        /// The setting.
        setting: String,
        /// The kind.
        kind: &'static str,
        /// Why.
        because: &'static str,
    },
    /// A value out of its range.
    #[error("`{setting}` must be {wanted}, found {found}")]
    OutOfRange {
        /// The setting.
        setting: String,
        /// What it can be.
        wanted: &'static str,
        /// As written.
        found: String,
    },
    /// A list of the wrong length.
    #[error("{what} has {found} values, expected {expected}")]
    WrongLength {
        /// The list.
        what: String,
        /// As written.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// Codes that an order leaves out.
    #[error("`order` leaves out {missing}")]
    OrderIncomplete {
        /// The codes.
        missing: String,
    },
    /// A limit that is not a percentage between 0 and 100.
    #[error("`{setting}` must be a percentage above 0% and below 100%, found {found:?}")]
    BadPercentage {
        /// `top` or `share`.
        setting: &'static str,
        /// As written.
        found: String,
    },
    /// Limits out of order.
    #[error("`{setting}` must {direction} from band to band: {after} stands after {before}")]
    LimitsOutOfOrder {
        /// The limit.
        setting: &'static str,
        /// `ascend` or `descend`.
        direction: &'static str,
        /// A limit as written.
        before: String,
        /// The next as written.
        after: String,
    },
    /// A code twice in one scheme.
    #[error("the code {code:?} stands twice in scheme `{scheme}`")]
    RepeatedCode {
        /// The code.
        code: String,
        /// The scheme.
        scheme: String,
    },
    /// A code that snapshots use themselves.
    #[error("the code {code:?} is taken: snapshots and movements use it for customers outside the classes")]
    ReservedCode {
        /// The code.
        code: String,
    },
    /// A code that is empty or padded.
    #[error("{code:?} cannot be a code")]
    BadCode {
        /// The code.
        code: String,
    },
    /// A feature that does not exist.
    #[error("there is no feature {found:?}")]
    UnknownFeature {
        /// As written.
        found: String,
        /// The features there are that would fit.
        features: Vec<String>,
    },
    /// A feature that cannot be used there.
    #[error("`{setting}` cannot be `{feature}`: {because}")]
    UnfitFeature {
        /// The setting.
        setting: &'static str,
        /// The feature.
        feature: String,
        /// Why.
        because: &'static str,
        /// One that fits.
        instead: &'static str,
    },
    /// A feature that no row of the sources can give.
    #[error("`{feature}` cannot be known from the mapped columns")]
    UnknowableFeature {
        /// The feature.
        feature: String,
        /// What it needs.
        needs: String,
    },
    /// A feature of the user's own that cannot be made.
    #[error("feature `{feature}`: {problem}")]
    BadDefinition {
        /// The feature.
        feature: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// A distance between snapshots that is not a number of months.
    #[error("{found:?} is not a number of months")]
    BadDistance {
        /// As written.
        found: String,
    },
    /// A scheme that a report names and the pipeline lacks.
    #[error("there is no scheme {found:?}")]
    UnknownScheme {
        /// As written.
        found: String,
        /// The schemes that would fit.
        schemes: Vec<String>,
    },
    /// A scheme of another kind than the page shows.
    #[error("`{setting}` must name a scheme of kind {wanted}, and `{scheme}` is of kind {kind}")]
    SchemeOfOtherKind {
        /// The setting.
        setting: &'static str,
        /// The scheme.
        scheme: String,
        /// Its kind.
        kind: &'static str,
        /// The kind wanted.
        wanted: &'static str,
        /// The schemes that would fit.
        schemes: Vec<String>,
    },
}

impl RuleProblem {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        use RuleProblem::*;
        let hint = match self {
            UnsupportedVersion { .. } => "write version = 1".into(),
            BadName { .. } => "use the letters a to z, digits, `-` and `_`; `title` can be any text, Chinese too".into(),
            Empty { wanted, .. } => (*wanted).into(),
            Repeated { .. } => "name it once".into(),
            MonthsWithoutFeatures { .. } => {
                "it selects features, which are kept over windows of 1, 3, 6 and 12 months".into()
            }
            BadCurrency { found } if found.eq_ignore_ascii_case("RMB") || found == "¥" || found == "人民币" => {
                "the code of the renminbi is CNY".into()
            }
            BadCurrency { .. } => "three capital letters, as CNY, USD or EUR".into(),
            BadValue { wanted, .. } => (*wanted).into(),
            BadDelimiter { .. } => "one ASCII character: \",\", \";\", \"|\" or \"\\t\" for a tab".into(),
            UnknownColumn { header: Some(header), column, columns, .. } if columns.contains(&header.as_str()) => {
                format!("the canonical column stands on the left: {header} = {column:?}")
            }
            UnknownColumn { column, columns, .. } => match did_you_mean(column, columns) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("the columns are {}", listed(columns)),
            },
            MappedAndDerived { column } => format!("keep one of them; an expression can use the header that `{column}` is mapped to"),
            RequiredColumn { column, .. } => match column.as_str() {
                "customer_id" | "customer_id` or `customer_name" => "map the header that tells customers apart, as customer_id = \"客户编号\"".into(),
                "net_amount" => "map it, as net_amount = \"金额\", or derive it, as expressions = { net_amount = \"数量 * 单价\" }".into(),
                "order_date` or `ordered_at" => "map the day of the order, as order_date = \"订单日期\", or its time, as ordered_at = \"下单时间\"".into(),
                _ => "name its header in `columns`, or compute it in `expressions`".into(),
            },
            FormatWithoutDate { .. } => "formats are for `order_date` and `ordered_at`".into(),
            FormatWithoutColumn { column } => format!("map a header to `{column}` or remove its format"),
            BadFormat { .. } => "as \"%Y-%m-%d\", \"%Y/%m/%d %H:%M:%S\" or \"%Y年%m月%d日\"".into(),
            IncompleteFormat { .. } => "as \"%Y-%m-%d\" or \"%Y年%m月%d日\"".into(),
            IdentityWithoutKey => "name the columns that tell rows apart, as key = [\"order_id\", \"line_no\"]".into(),
            KeyWithoutIdentity { .. } => "write identity = \"key\", or remove `key`".into(),
            KeyColumnNotMapped { .. } => "map it, or leave it out of the key".into(),
            BadSql { full_width: Some(letter), .. } => {
                format!("it contains the full-width character {letter}; SQL wants half-width ones (switch the input method to English)")
            }
            BadSql { .. } => {
                "text stands in single quotes, as kind = 'return'; a header with blanks or brackets in double quotes, as \"金额（元）\"".into()
            }
            BreadthColumnNotMapped { column } => format!("map a header to `{column}`, or remove `breadth_by`"),
            SchemeWithoutKind { scheme } => {
                format!(
                    "add one of the tables rfm, rank, cumulative, thresholds, rules, score, lookup, states, clusters, combine, as [schemes.{scheme}.rank]"
                )
            }
            SchemeOfSeveralKinds { .. } => "give each kind a scheme of its own".into(),
            BadWindow { found } => match did_you_mean(found, &WINDOW_SETTINGS) {
                Some(similar) => format!("did you mean {similar:?}? it can be {}", listed(&WINDOW_SETTINGS)),
                None => format!("it can be {}", listed(&WINDOW_SETTINGS)),
            },
            CutsWithoutFixed { .. } => "write scoring = \"fixed\" with all three lists, or remove them".into(),
            NumberOfCuts { .. } => "give one limit less than there are bins".into(),
            CutsNotAscending { .. } => "write the limits from small to large, each once".into(),
            PresetNeedsFiveBins { .. } => "write bins = 5, preset = \"value8\", or `segments` of your own".into(),
            NoEffect { setting, .. } => format!("remove `{setting}`"),
            BadScores { dimension, bins, .. } => {
                format!("as {} = [1, {bins}]", dimension.to_ascii_lowercase())
            }
            SegmentsOverlap { .. } => "every combination of scores must fall in exactly one segment: narrow one of the two".into(),
            SegmentsLeaveGaps { .. } => "every combination of scores must fall in exactly one segment: add one, or widen one".into(),
            TooFewBands { .. } => "from best to worst, the last without a limit".into(),
            BandWithoutLimit { limit, .. } => match *limit {
                "share" => "as share = \"80%\"; only the last band goes without".into(),
                _ => "as top = \"5%\" or at_least = 10000; only the last band goes without".into(),
            },
            LastBandWithLimit { limit, .. } => format!("remove its `{limit}`, or add a last band without a limit"),
            MixedLimits { limits, .. } if limits.contains("top") => {
                "write `top` in all bands or `at_least` in all bands; a band with both ends at the limit, and `top` stands in where there is none".into()
            }
            MixedLimits { .. } => "write `at_least` in all bands (more is better) or `at_most` in all bands (less is better)".into(),
            Expression { hint, .. } => hint.clone(),
            NeverMatches { because, .. } if because.contains("before") => "remove it, or move it up".into(),
            NeverMatches { because, .. } if because.starts_with("no way leads") => {
                "add a transition that leads to it, or remove it".into()
            }
            NeverMatches { because, .. } if because.starts_with("a state that leads") => {
                "remove it: a state is kept as long as no condition to leave it holds".into()
            }
            NeverMatches { .. } => "correct the condition, or remove it".into(),
            NoSuch { found, known, .. } => match did_you_mean(found, known) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None if known.is_empty() => "there is none".into(),
                None => format!("it can be {}", listed(known)),
            },
            Circle { .. } => "let one of them do without the other".into(),
            UnfitSetting { setting, .. } => format!("remove `{setting}`"),
            OutOfRange { .. } => "correct the value".into(),
            WrongLength { .. } => "give one value for every key, then the code".into(),
            OrderIncomplete { .. } => "list every code once, from best to worst".into(),
            BadPercentage { setting, .. } => format!("as {setting} = \"5%\""),
            LimitsOutOfOrder { direction: "ascend", .. } => {
                "limits are cumulative: \"20%\" after \"5%\" holds the next 15%".into()
            }
            LimitsOutOfOrder { .. } => "write the bands from best to worst".into(),
            RepeatedCode { .. } => "give each class a code of its own".into(),
            ReservedCode { .. } => format!("choose another; taken are {}", listed(&RESERVED_CODES)),
            BadCode { .. } => "a short text without blanks at its ends; `title` holds the name that reports show".into(),
            UnknownFeature { found, features } => match did_you_mean(found, features) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("it can be {}", listed(features)),
            },
            UnfitFeature { instead, .. } => format!("use {instead}"),
            UnknowableFeature { needs, .. } => needs.clone(),
            BadDefinition { hint, .. } => hint.clone(),
            BadDistance { .. } => "as \"1mo\", \"3mo\" or \"12mo\"".into(),
            UnknownScheme { found, schemes } | SchemeOfOtherKind { scheme: found, schemes, .. } => {
                match did_you_mean(found, schemes) {
                    Some(similar) => format!("did you mean `{similar}`?"),
                    None if schemes.is_empty() => "the pipeline has no scheme that would fit".into(),
                    None => format!("it can be {}", listed(schemes)),
                }
            }
        };
        Some(hint)
    }
}
