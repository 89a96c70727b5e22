//! The section on channels (S27) with what customers prefer (S91) and checks of stock (S58), from a few figures.

use chrono::NaiveDate;

use super::synthetic::{Company, Memory, days, floats, frame, ints, marts, money, text, texts};
use super::written::{self, charts, csv};
use crate::config::types::{Language, Pipeline};
use crate::report::Written;
use crate::report::text::{Print, contact_words};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [reports.channels]
        sections = ["channels", "definitions"]
        "#,
    )
    .unwrap()
}

/// Measure, dimension, member, part, whole; of a rate that is not known neither.
type Row = (&'static str, &'static str, Option<&'static str>, Option<(i64, i64)>);

/// Fifty contacts of the window: thirty in person, twenty by telephone. Of the ready ones 18 of 20 are as advised, of those of
/// intent 15 of 20; of three potentials nothing is said.
const ROWS: [Row; 15] = [
    ("contacts", "all", None, Some((50, 50))),
    ("channel_share", "channel", Some("direct"), Some((30, 50))),
    ("channel_share", "channel", Some("phone"), Some((20, 50))),
    ("channel_share:direct", "category", Some("ready"), Some((15, 20))),
    ("channel_share:phone", "category", Some("intent"), Some((5, 20))),
    ("channel_fit", "all", None, Some((34, 43))),
    ("channel_fit", "category", Some("ready"), Some((18, 20))),
    ("channel_fit", "category", Some("intent"), Some((15, 20))),
    ("channel_fit", "category", Some("general_potential"), Some((1, 3))),
    ("preference_match", "all", None, Some((12, 40))),
    ("interval_match", "all", None, Some((9, 24))),
    ("interval_recorded", "all", None, Some((30, 60))),
    ("largest_visited", "all", None, Some((7, 10))),
    ("largest_by_executives", "all", None, None),
    ("out_of_stock_rate", "all", None, Some((5, 25))),
];

fn with_figures(company: &Company) -> Memory {
    let mut all = marts(company);
    let n = ROWS.len();
    let first: NaiveDate = crate::model::period::months_before(company.as_of, 12) + chrono::Days::new(1);
    let share = |row: &Row| row.3.map(|(part, whole)| part as f64 / whole as f64);
    let columns = vec![
        texts("measure", ROWS.map(|row| row.0.to_owned())),
        texts("grain", ROWS.map(|_| "window".to_owned())),
        days("period", vec![Some(first); n]),
        texts("dimension", ROWS.map(|row| row.1.to_owned())),
        text("member", ROWS.iter().map(|row| row.2.map(str::to_owned)).collect()),
        floats("value", ROWS.iter().map(share).collect()),
        money("amount", vec![None; n]),
        ints("numerator", ROWS.iter().map(|row| row.3.map(|of| of.0)).collect()),
        ints("denominator", ROWS.iter().map(|row| row.3.map(|of| of.1)).collect()),
        ints("n", ROWS.iter().map(|row| row.3.map(|of| of.1)).collect()),
        floats("low", vec![None; n]),
        floats("high", vec![None; n]),
        texts("unit", ROWS.map(|_| "ratio".to_owned())),
        floats("target", vec![None; n]),
    ];
    all.0.insert("visit_measures", frame(company.as_of, columns));
    all
}

fn write(company: &Company, all: &Memory, out: &std::path::Path) -> Vec<Written> {
    written::write(&pipeline(), "channels", company, all, out)
}

#[test]
fn channels_their_fit_and_what_customers_prefer_have_pictures_and_a_table() {
    let company = Company::ordinary();
    let (_kept, written) = written::look("channels", |out| write(&company, &with_figures(&company), out));
    let drawn = charts(&written);
    assert!(drawn.contains("channel-mix") && drawn.contains("channel-fit"), "{drawn:?}");
    let table = csv(&written, "channel_figures").unwrap();
    let line = |measure: &str| {
        let found = table.lines().find(|line| line.starts_with(&format!("{measure},")));
        found.unwrap_or_else(|| panic!("no {measure} in {table}")).to_owned()
    };
    // 7 of 10 and 9 of 24; what is not known is blank.
    assert!(line("largest_visited").contains(",0.7,7,10,10,"), "{}", line("largest_visited"));
    assert!(line("interval_match").contains(",0.375,9,24,24,"), "{}", line("interval_match"));
    assert!(line("out_of_stock_rate").contains(",0.2,5,25,25,"), "{}", line("out_of_stock_rate"));
    assert!(line("largest_by_executives").ends_with(",,,,,,"), "{}", line("largest_by_executives"));
    // Contacts themselves are told by other sections.
    assert_eq!(table.lines().count(), ROWS.len());
}

#[test]
fn the_title_names_the_fit_of_all_and_the_category_that_keeps_least_to_the_advice() {
    let en = Print::new(Language::English, "CNY");
    let title = contact_words::channels_title(&en, "12 months", Some(34.0 / 43.0), Some(("Intent", 0.75)));
    assert!(title.contains("79.1%") && title.contains("Intent") && title.contains("75"), "{title}");
    for (code, words) in [
        ("interval_match", ["按客户希望的频率", "At the preferred interval"]),
        ("largest_by_executives", ["十大客户中高层联系", "Ten largest: by upper management"]),
        ("out_of_stock_rate", ["检查时断货", "Stock checks that found none"]),
    ] {
        let print = |language| contact_words::figure(&Print::new(language, "CNY"), code);
        assert_eq!([print(Language::Chinese), print(Language::English)], words);
    }
}
