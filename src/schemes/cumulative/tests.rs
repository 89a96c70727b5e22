#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use crate::schemes::testing::*;
use crate::schemes::{Problem, classify};

const ABC: [(&str, Option<&str>); 3] = [("A", Some("80%")), ("B", Some("95%")), ("C", None)];

#[test]
fn the_customer_who_crosses_the_line_belongs_to_the_band() {
    let rows = [row(1, 1, 100), row(1, 1, 500), row(1, 1, 200), row(1, 1, 150), row(1, 1, 50), row(1, 1, -10)];
    let snapshot = classify("abc", &cumulative_scheme("net_sales_12m", &ABC, None), &frame(&rows)).unwrap();
    // 50 %, 70 %, 85 % | 95 % | 100 %: the returns of the last customer do not shrink the total.
    assert_eq!(codes(&snapshot), ["B", "A", "A", "A", "C", "no_sales"]);
    assert_eq!(snapshot.cuts.iter().map(|cut| cut.value).collect::<Vec<_>>(), [1.5, 1.0]);
    assert_eq!(snapshot.reasons[0], "rank 1–3 of 5 by net_sales_12m (first 80% of the total)");
}

#[test]
fn a_band_that_is_reached_exactly_ends_there() {
    // A tenth and a fifth are no binary fractions: in floats 0.1 + 0.2 + 0.5 falls short of or over 0.8.
    let rows = [row(1, 1, 10), row(1, 1, 20), row(1, 1, 50), row(1, 1, 10), row(1, 1, 10)];
    let snapshot = classify("abc", &cumulative_scheme("net_sales_12m", &ABC, None), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["A", "A", "A", "B", "B"]);
    assert!(
        snapshot.notes[0].contains("3 customers share net_sales_12m 0.10 at the end of band A"),
        "{:?}",
        snapshot.notes
    );
}

#[test]
fn one_customer_is_the_whole_of_a() {
    let scheme = cumulative_scheme("net_sales_12m", &ABC, Some("none_sold"));
    let snapshot = classify("abc", &scheme, &frame(&[row(1, 1, 5), row(1, 1, 0)])).unwrap();
    assert_eq!(codes(&snapshot), ["A", "none_sold"]);
    let snapshot = classify("abc", &scheme, &frame(&[row(1, 1, 0)])).unwrap();
    assert_eq!(codes(&snapshot), ["none_sold"]);
    assert!(snapshot.cuts.is_empty());
}

#[test]
fn shares_that_do_not_grow_and_ratios_are_refused() {
    let problem = |scheme| classify("abc", &scheme, &frame(&[row(1, 1, 5)])).unwrap_err().problem;
    let scheme = cumulative_scheme("net_sales_12m", &[("A", Some("80%")), ("B", Some("70%")), ("C", None)], None);
    assert!(matches!(problem(scheme), Problem::BandOrder { band } if band == "B"));
    let scheme = cumulative_scheme("net_sales_12m", &[("A", Some("80%")), ("B", Some("95%"))], None);
    assert!(matches!(problem(scheme), Problem::BandLimit { band, .. } if band == "B"));
    let scheme = cumulative_scheme("growth_12m", &ABC, None);
    assert!(matches!(problem(scheme), Problem::FeatureType { feature, .. } if feature == "growth_12m"));
}

proptest! {
    #[test]
    fn bands_equal_those_of_a_running_total(
        sales in prop::collection::vec(-2i64..20, 1..150),
        percents in prop::collection::btree_set(1u32..=100, 1..4),
    ) {
        let rows: Vec<Row> = sales.iter().map(|&sales| row(1, 1, sales)).collect();
        let shares: Vec<String> = percents.iter().map(|percent| format!("{percent}%")).collect();
        let names: Vec<String> = (0..=shares.len()).map(|band| format!("band{band}")).collect();
        let bands: Vec<(&str, Option<&str>)> =
            names.iter().enumerate().map(|(band, name)| (name.as_str(), shares.get(band).map(String::as_str))).collect();
        let snapshot = classify("abc", &cumulative_scheme("net_sales_12m", &bands, None), &frame(&rows)).unwrap();

        let mut order: Vec<usize> = (0..sales.len()).filter(|&row| sales[row] > 0).collect();
        order.sort_by_key(|&row| (-sales[row], row));
        let total: i64 = order.iter().map(|&row| sales[row]).sum();
        let mut expected = vec!["no_sales"; sales.len()];
        let mut before = 0;
        for &row in &order {
            // A band is over when the customers before this one already cover its share.
            let ended = percents.iter().filter(|&&percent| before * 100 >= percent as i64 * total).count();
            expected[row] = names[ended].as_str();
            before += sales[row];
        }
        prop_assert_eq!(codes(&snapshot), expected);
    }
}

#[test]
fn abc_of_online_retail_equals_duckdb() {
    let scheme = cumulative_scheme("net_sales_12m", &ABC, None);
    let snapshot = classify("abc", &scheme, &online_retail_sales()).unwrap();
    let (bands, lasts) = golden_bands(include_str!("golden/online_retail.csv"));
    assert_eq!(band_lines(&snapshot), bands);
    assert_eq!(snapshot.cuts.iter().map(|cut| cut.value).collect::<Vec<_>>(), lasts);
}
