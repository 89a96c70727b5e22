//! What every published figure means: one entry a measure, and one a figure column of the marts that metrics make.
//!
//! `explain metric` and `docs/metrics.md` are made from it. Tests hold it against the marts themselves: a measure or a
//! column without an entry, and an entry of nothing, fail them.

mod actions;
mod cadence;
mod churn;
mod clv;
mod columns;
mod deals;
mod explained;
mod loyalty;
mod measures;
mod planning;
mod programmes;
mod registers;
mod retention;
mod stage_flow;
mod visits;
mod worklist;

use std::sync::LazyLock;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The measure, or the column.
    pub name: &'static str,
    /// The mart that carries it.
    pub mart: &'static str,
    /// `money`, `ratio`, `customers`, `orders`, `months`, …
    pub unit: &'static str,
    /// What it is, in words and symbols.
    pub formula: &'static str,
    /// When it is null.
    pub null_when: &'static str,
    /// Formula and decision numbers of docs/formulas.md.
    pub source: &'static str,
    /// Settings that it depends on, by their paths in the pipeline file.
    pub settings: &'static [&'static str],
}

/// The mart whose rows are measures of the whole portfolio.
pub const MEASURES: &str = "measures";

/// Marts whose rows are measures; in the others, figures are columns.
const MARTS_OF_MEASURES: &[&str] = &[
    MEASURES,
    "points_summary",
    "prepayment_summary",
    "visit_measures",
    "prospect_measures",
    "register_measures",
    "plan_measures",
];

/// Marts that are made only where the pipeline has a source of their table, or rules that ask for them.
pub const OF_OTHER_TABLES: &[&str] = &[
    "loss_reason_shares",
    "points_summary",
    "points_ageing",
    "points_levels",
    "points_agreement",
    "points_customers",
    "prepayment_summary",
    "prepayment_bands",
    "prepayment_growth",
    "calibration",
    "optimism",
    "open_deals",
    "lost_deals",
    "promotion_table",
    "prospect_measures",
    "plan_attainment",
    "plan_decomposition",
    "plan_shares",
    "plan_versions",
    "lead_plan",
    "lead_weeks",
    "base_ageing",
    "plan_measures",
    "register_measures",
    "register_days",
    "register_advisers",
    "no_info_reasons",
    "register_checks",
    "rotation",
    "attribution_exceptions",
    "discipline",
    "stage_flow",
    "stage_moves",
    "stage_cohorts",
    "stage_dwell",
    "stage_inventory",
    "funnel_shape",
    "visit_influence",
    "worklist",
    "worklist_staff",
    "cadence",
    "cadence_groups",
    "plan_coverage",
    "process_kpis",
    "cadence_months",
    "visit_measures",
    "visit_days",
    "contact_state",
    "contacts_to_order",
    "early_give_ups",
    "visit_issues",
    "visit_checks",
];

impl Figure {
    /// Whether it is a row of its mart rather than a column.
    pub fn is_measure(&self) -> bool {
        MARTS_OF_MEASURES.contains(&self.mart)
    }
}

static FIGURES: LazyLock<Vec<Figure>> = LazyLock::new(|| {
    let rooms: [&[Figure]; 16] = [
        measures::MEASURES,
        columns::COLUMNS,
        explained::COLUMNS,
        retention::COLUMNS,
        loyalty::COLUMNS,
        churn::COLUMNS,
        clv::COLUMNS,
        programmes::COLUMNS,
        actions::COLUMNS,
        visits::COLUMNS,
        cadence::COLUMNS,
        stage_flow::COLUMNS,
        deals::COLUMNS,
        registers::COLUMNS,
        planning::COLUMNS,
        worklist::COLUMNS,
    ];
    rooms.concat()
});

/// All figures: the measures, then the columns mart by mart.
pub fn all() -> &'static [Figure] {
    &FIGURES
}

/// The figures of that name; `mart.name` asks for the one of a mart.
pub fn find(name: &str) -> Vec<&'static Figure> {
    let (mart, column) = match name.split_once('.') {
        Some((mart, column)) => (Some(mart), column),
        None => (None, name),
    };
    all().iter().filter(|figure| figure.name == column && mart.is_none_or(|mart| figure.mart == mart)).collect()
}

/// What a formula or decision number fixes, as docs/formulas.md says.
pub fn meaning_of(number: &str) -> Option<&'static str> {
    const FORMULAS: &str = include_str!("../../docs/formulas.md");
    FORMULAS.lines().find_map(|line| {
        let (numbers, meaning) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        numbers.split(", ").any(|known| known == number).then_some(meaning)
    })
}

/// The page of documentation (`docs/metrics.md`, which a test keeps fresh).
pub fn markdown() -> String {
    let mut page = String::from(
        "# Metrics\n\nFigures of the whole portfolio, by the mart that carries them ([marts.md](marts.md)); numbers of \
         formulas and decisions are\nexplained in [formulas.md](formulas.md), features of single customers in \
         [features.md](features.md).\n`keyfolio explain metric NAME` prints an entry with the settings in force and the \
         newest value.\n\nGenerated from the source: `KEYFOLIO_UPDATE_DOCS=1 cargo test --release --lib registry`.\n",
    );
    let mut mart = "";
    for figure in all() {
        if figure.mart != mart {
            mart = figure.mart;
            page.push_str(&format!(
                "\n## {mart}\n\n| figure | unit | formula | null when | source | settings |\n|---|---|---|---|---|---|\n"
            ));
        }
        let settings: Vec<String> = figure.settings.iter().map(|setting| format!("`{setting}`")).collect();
        let Figure { name, unit, formula, null_when, source, .. } = figure;
        page.push_str(&format!(
            "| `{name}` | {unit} | {formula} | {null_when} | {source} | {} |\n",
            settings.join(", ")
        ));
    }
    page
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_page_of_metrics_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md");
        if std::env::var_os("KEYFOLIO_UPDATE_DOCS").is_some() {
            std::fs::write(path, markdown()).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            markdown(),
            "stale: KEYFOLIO_UPDATE_DOCS=1 cargo test --release --lib registry"
        );
    }

    #[test]
    fn no_mart_has_the_name_of_a_table() {
        for figure in all() {
            assert!(crate::model::tables::table(figure.mart).is_none(), "{} is a table", figure.mart);
        }
    }

    #[test]
    fn every_entry_is_whole_and_its_numbers_are_explained() {
        for figure in all() {
            let twin = all().iter().filter(|other| (other.name, other.mart) == (figure.name, figure.mart)).count();
            assert_eq!(twin, 1, "{} of {} is there twice", figure.name, figure.mart);
            assert!(
                !figure.formula.is_empty() && !figure.unit.is_empty() && !figure.null_when.is_empty(),
                "{figure:?}"
            );
            for number in figure.source.split(", ").filter(|number| !number.is_empty()) {
                assert!(meaning_of(number).is_some(), "{number} of {} is not in docs/formulas.md", figure.name);
            }
        }
    }

    #[test]
    fn every_number_that_a_feature_cites_is_explained() {
        for feature in crate::features::built_in().all() {
            for number in feature.source.split(", ") {
                let is_number =
                    number.starts_with(['F', 'D']) && number[1..].trim_start_matches('-').parse::<u32>().is_ok();
                assert!(!is_number || meaning_of(number).is_some(), "{number} of {} is not explained", feature.name);
            }
        }
    }
}
