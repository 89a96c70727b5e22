//! Every signal on its line and one off it, on features set by hand.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::config::signals;
use crate::config::types::Churn;
use crate::features::testing::history_of;
use crate::features::{Catalog, CatalogSettings, PurchaseHistory};
use crate::metrics::churn::signals::Plan;
use crate::metrics::churn::standing::{Standing, of_frame};
use crate::metrics::churn::{Churning, ClassesAt};
use crate::model::period::to_days;

pub fn whole_catalog() -> Catalog {
    let sources: BTreeSet<String> = crate::model::tables::TABLES.iter().map(|table| table.name.to_owned()).collect();
    Catalog::new(&CatalogSettings { scale: 2, sources, ..CatalogSettings::default() }).0
}

pub fn churning<'a>(history: &'a PurchaseHistory, catalog: &'a Catalog, settings: &'a Churn) -> Churning<'a> {
    let plan = Plan::new(signals::rules(settings), settings, catalog).unwrap();
    Churning { history, catalog, settings, plan, class_scheme: Some("tier"), scale: 2 }
}

/// Which signals one customer shows, with their points, at 2026-06-30. Features are set as `name=value`; the others are
/// unknown. The customer ordered ten days ago unless it is said otherwise.
fn shown(settings: &Churn, given: &str) -> Vec<(String, f64)> {
    let catalog = whole_catalog();
    let history = history_of(&[("a", "2026-06-20", 1, 1_000)]);
    let churning = churning(&history, &catalog, settings);
    let standing = standing(&churning, given);
    let Some(pattern) = standing.patterns.first() else { return vec![("lost".to_owned(), 0.0)] };
    let of = |signal: &crate::metrics::churn::signals::Signal| {
        let held = signal.levels.iter().find(|level| pattern >> level.bit & 1 == 1)?;
        Some((signal.rule.name.clone(), held.points))
    };
    churning.plan.signals.iter().filter_map(of).collect()
}

/// The customer with features set as for [`shown`].
fn standing(churning: &Churning<'_>, given: &str) -> Standing {
    let catalog = churning.catalog;
    let mut set: Vec<(&str, &str)> = vec![("recency_days", "10"), ("order_gaps", "9"), ("gap_p90_days", "30")];
    for pair in given.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap();
        set.retain(|(known, _)| *known != name);
        set.push((name, value));
    }
    let mut columns = vec![Column::new("customer".into(), [0u32])];
    let mut used = 0;
    for name in &churning.plan.of_results {
        let kind = catalog.data_type(name).unwrap();
        let value = set.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        used += usize::from(value.is_some());
        let text = Column::new(name.as_str().into(), [value]);
        columns.push(match (&kind, value) {
            (DataType::Boolean, Some(value)) => Column::new(name.as_str().into(), [value == "true"]),
            (DataType::Date, Some(value)) => {
                let day = to_days(value.parse().unwrap());
                Int32Chunked::from_vec(name.as_str().into(), vec![day]).into_date().into_series().into_column()
            }
            (DataType::Decimal(..), _) => {
                let minor = value.map(|value| value.parse::<i128>().unwrap());
                let minor = Int128Chunked::from_iter_options(name.as_str().into(), std::iter::once(minor));
                minor.into_decimal_unchecked(18, 2).into_series().into_column()
            }
            _ => text.cast(&kind).unwrap(),
        });
    }
    assert_eq!(used, set.len(), "every feature that is set is read: {given}");
    let frame = DataFrame::new(1, columns).unwrap();
    let classes = [("tier".to_owned(), Some(ClassesAt { codes: vec!["vip".into()], of: vec![Some(0)] }))];
    of_frame(churning, frame, &classes, "2026-06-30".parse().unwrap()).unwrap()
}

fn told(given: &str) -> String {
    let shown = shown(&Churn::default(), given);
    shown.iter().map(|(name, points)| format!("{name} {points}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn silence_needs_both_the_own_limit_and_the_ratio() {
    assert_eq!(told("recency_days=31 silence_ratio=1.5"), "silence 20");
    assert_eq!(told("recency_days=30 silence_ratio=1.5"), "", "on the limit it is not beyond it");
    assert_eq!(told("recency_days=31 silence_ratio=1.49"), "");
    assert_eq!(told("recency_days=31 silence_ratio=2"), "silence 30");
    assert_eq!(told("recency_days=31 silence_ratio=1.99"), "silence 20");
    // With too few gaps and nobody else to take a limit from nothing is known.
    assert_eq!(told("recency_days=300 order_gaps=3 silence_ratio=2.5"), "");
    assert_eq!(told("recency_days=300 order_gaps=0"), "");
    assert_eq!(told("recency_days=31"), "silence 20", "a ratio that is unknown hides nothing");
}

#[test]
fn who_is_lost_is_warned_of_no_more_unless_a_contract_keeps_it() {
    assert_eq!(told("recency_days=366"), "lost 0");
    assert_eq!(told("recency_days=365"), "silence 20");
    assert_eq!(told("recency_days=40 silence_ratio=3.01"), "lost 0");
    assert_eq!(told("recency_days=40 silence_ratio=3"), "silence 30");
    assert_eq!(told("recency_days=400 has_contract=true"), "silence 20, silent_under_contract 10");
    // 90 days after the end of the last one.
    assert_eq!(
        told("recency_days=400 has_contract=false last_contract_end=2026-04-01"),
        "silence 20, silent_under_contract 10"
    );
    assert_eq!(told("recency_days=400 has_contract=false last_contract_end=2026-03-31"), "lost 0");
    assert_eq!(told("recency_days=10 has_contract=true"), "");
}

#[test]
fn a_contract_keeps_until_its_end_and_the_days_after_it_where_the_end_is_known() {
    let (catalog, settings) = (whole_catalog(), Churn::default());
    let history = history_of(&[("a", "2026-06-20", 1, 1_000)]);
    let churning = churning(&history, &catalog, &settings);
    let kept = |given: &str| standing(&churning, given).kept_until[0];
    let day = |text: &str| Some(to_days(text.parse().unwrap()));
    assert_eq!(kept("has_contract=true contract_days_left=10"), day("2026-10-08"));
    assert_eq!(kept("has_contract=true last_contract_end=2026-07-10"), Some(i32::MAX), "another has no end");
    assert_eq!(kept("has_contract=false last_contract_end=2026-04-01"), day("2026-06-30"));
    assert_eq!(kept("has_contract=false"), None);
}

#[test]
fn decline_in_value_frequency_and_breadth() {
    assert_eq!(told("trend_ratio=-0.3"), "value_decline 20");
    assert_eq!(told("trend_ratio=-0.29999"), "");
    assert_eq!(told("orders_3m=2 orders_3m_before=4"), "frequency_decline 10");
    assert_eq!(told("orders_3m=3 orders_3m_before=5"), "");
    assert_eq!(told("orders_3m=0 orders_3m_before=0"), "", "of nothing nothing can be lost");
    assert_eq!(told("product_breadth_6m=3 product_breadth_6m_before=4"), "breadth_decline 10");
    assert_eq!(told("product_breadth_6m=4 product_breadth_6m_before=4"), "");
}

#[test]
fn contact_complaints_payment_and_satisfaction() {
    assert_eq!(told("days_since_contact=121"), "contact_overdue 10");
    assert_eq!(told("days_since_contact=120"), "", "twice sixty days is not overdue");
    let mut settings = Churn::default();
    settings.cadence.class.insert("vip".into(), 30);
    assert_eq!(shown(&settings, "days_since_contact=61").len(), 1);
    assert_eq!(shown(&settings, "days_since_contact=60").len(), 0);
    assert_eq!(told("open_complaints_60d=1"), "open_complaint 10");
    assert_eq!(told("open_complaints_60d=0"), "");
    assert_eq!(told("days_late_6m=20 days_late_6m_before=5"), "slower_payment 5");
    assert_eq!(told("days_late_6m=19.9 days_late_6m_before=5"), "");
    assert_eq!(told("survey_score_6m=3.3 survey_score_6m_before=4.3"), "satisfaction_drop 10");
    assert_eq!(told("survey_score_6m=3.31 survey_score_6m_before=4.3"), "");
    assert_eq!(told("survey_score_6m=2"), "satisfaction_drop 10");
    assert_eq!(told("survey_score_6m=2.01"), "");
}

#[test]
fn people_competitors_contracts_and_points() {
    assert_eq!(told("key_person_left_90d=true"), "key_person_gone 5");
    assert_eq!(told("key_person_left_90d=false"), "");
    assert_eq!(told("competitor_visits_60d=1"), "competitor_named 10");
    assert_eq!(told("competitor_losses_60d=1"), "competitor_named 10");
    assert_eq!(told("competitor_visits_60d=0 competitor_losses_60d=0"), "");
    assert_eq!(told("main_competitor=X main_competitor_3m_before=Y"), "competitor_named 10");
    assert_eq!(told("main_competitor=X main_competitor_3m_before=X"), "");
    assert_eq!(told("main_competitor=X"), "", "one that was not asked for before is none that is new");
    assert_eq!(told("contract_days_left=60 has_contract=true"), "contract_ending 5");
    assert_eq!(told("contract_days_left=61 has_contract=true"), "");
    assert_eq!(told("points_older_9m=1"), "points_expiring 5");
    assert_eq!(told("points_older_9m=0"), "");
}

#[test]
fn a_score_is_a_capped_sum_and_a_weight_is_a_factor() {
    let all = "recency_days=40 silence_ratio=2.5 trend_ratio=-0.9 orders_3m=0 orders_3m_before=9 product_breadth_6m=0 \
               product_breadth_6m_before=5 days_since_contact=200 open_complaints_60d=2 days_late_6m=90 \
               days_late_6m_before=0 survey_score_6m=1 key_person_left_90d=true competitor_visits_60d=3";
    let settings = Churn::default();
    let sum: f64 = shown(&settings, all).iter().map(|(_, points)| points).sum();
    assert_eq!(sum, 120.0);
    let catalog = whole_catalog();
    let history = history_of(&[("a", "2026-06-20", 1, 1_000)]);
    let plan = churning(&history, &catalog, &settings).plan;
    assert_eq!(
        plan.score(u64::MAX >> (64 - plan.signals.iter().map(|signal| signal.levels.len()).sum::<usize>())),
        100.0
    );
    let weighted: Churn = toml::from_str("[signals.silence]\nweight = 0.5").unwrap();
    assert_eq!(shown(&weighted, "recency_days=40 silence_ratio=2.5"), [("silence".to_owned(), 15.0)]);
    let own: Churn = toml::from_str(
        "[signals.cold]\nlevels = [{ when = \"class_tier = 'vip' AND silence_limit_of = 'own'\", points = 7 }]",
    )
    .unwrap();
    assert_eq!(shown(&own, ""), [("cold".to_owned(), 7.0)]);
}

#[test]
fn a_signal_without_its_table_is_not_computed_and_says_which() {
    let sources = ["transactions", "visits"].map(String::from).into();
    let catalog = Catalog::new(&CatalogSettings { scale: 2, sources, ..CatalogSettings::default() }).0;
    let settings = Churn::default();
    let plan = Plan::new(signals::rules(&settings), &settings, &catalog).unwrap();
    let missing = |name: &str| {
        let signal = plan.signals.iter().find(|signal| signal.rule.name == name).unwrap();
        (signal.is_computed(), signal.missing.iter().cloned().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(missing("silence"), (true, String::new()));
    assert_eq!(missing("open_complaint"), (false, "complaints".into()));
    assert_eq!(missing("slower_payment"), (false, "payments receivables".into()));
    assert_eq!(missing("silent_under_contract"), (false, "contracts".into()));
    assert_eq!(missing("competitor_named"), (true, "customers leads".into()), "visits alone can name one");
    assert!(!plan.of_dates.contains(&"open_complaints_60d".to_owned()));
}
