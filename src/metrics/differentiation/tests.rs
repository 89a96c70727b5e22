#![allow(clippy::unwrap_used)]

use super::figures::{first_percent, median, percentiles};
use super::*;
use crate::features::testing::history_of;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten customers; as of the end of June 2020. `a` to `e` bought last year, `a` most; `a` stopped, `b` fell by half, `c`
/// grew, `d` began late last year, `e` buys what it bought.
fn history() -> PurchaseHistory {
    history_of(&[
        ("z", "2018-01-01", 1, 1),
        ("a", "2019-03-01", 1, 100_000),
        ("b", "2019-03-01", 1, 50_000),
        ("b", "2020-03-01", 1, 25_000),
        ("c", "2019-03-01", 1, 20_000),
        ("c", "2020-03-01", 2, 30_000),
        ("d", "2019-12-01", 1, 10_000),
        ("d", "2020-01-05", 1, 500),
        ("e", "2019-02-01", 1, 5_000),
        ("e", "2020-02-01", 1, 5_000),
        ("f", "2020-05-01", 1, 300),
        ("g", "2018-05-01", 1, 300),
        ("h", "2020-07-01", 9, 9_999_999),
    ])
}

/// A frame of features: by id, one value a column, not a number for null.
fn features_of(history: &PurchaseHistory, ids: &[&str], columns: &[(&str, &[f64])]) -> DataFrame {
    let customers: Vec<u32> = ids.iter().map(|id| history.find(id).unwrap()).collect();
    let mut frame = vec![Column::new("customer".into(), customers)];
    for (name, values) in columns {
        let known: Vec<Option<f64>> = values.iter().map(|value| Some(*value).filter(|value| !value.is_nan())).collect();
        frame.push(Column::new((*name).into(), known));
    }
    DataFrame::new(ids.len(), frame).unwrap()
}

fn ask(history: &PurchaseHistory, features: &DataFrame, wishes: Option<&[Wish]>) -> Vec<Answer> {
    let inputs = Inputs { history, as_of: day("2020-06-30"), features, wishes, scale: 2 };
    answers(&inputs, &Settings::default()).unwrap()
}

/// Place and customer of each answer to a question.
fn places<'a>(answers: &'a [Answer], question: &str) -> Vec<(i64, &'a str)> {
    let of = answers.iter().filter(|answer| answer.question == question);
    of.map(|answer| (answer.place, answer.customer_id.as_deref().unwrap_or("-"))).collect()
}

fn answer<'a>(answers: &'a [Answer], question: &str, place: i64) -> &'a Answer {
    answers.iter().find(|answer| (answer.question, answer.place) == (question, place)).unwrap()
}

const NAN: f64 = f64::NAN;

#[test]
fn gold_and_largest_come_from_the_purchases_alone() {
    let history = history();
    let found = ask(&history, &features_of(&history, &[], &[]), None);
    assert_eq!(places(&found, "gold"), [(1, "a")]);
    let gold = answer(&found, "gold", 1);
    assert_eq!((gold.net_sales, gold.compared_sales), (Some(100_000), Some(0)));
    assert!((gold.value.unwrap() - 100.0 / 185.0).abs() < 1e-12);

    assert_eq!(places(&found, "largest"), [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")]);
    let largest: Vec<(Option<i128>, Option<f64>, &str)> = (1..=5)
        .map(|place| answer(&found, "largest", place))
        .map(|answer| (answer.net_sales, answer.value, answer.note_en.split([' ', ':', ',']).next().unwrap()))
        .collect();
    assert_eq!(
        largest,
        [
            (Some(0), Some(-1.0), "stopped"),
            (Some(25_000), Some(-0.5), "dropped"),
            (Some(30_000), Some(0.5), "buys"),
            (Some(500), None, "bought"),
            (Some(5_000), Some(0.0), "buys"),
        ]
    );
}

#[test]
fn a_question_whose_table_is_missing_says_so_in_both_languages() {
    let history = history();
    let found = ask(&history, &features_of(&history, &[], &[("contacts_12m", &[])]), None);
    for question in ["drag", "wish", "complaining", "narrow", "value_class"] {
        assert_eq!(places(&found, question), [(0, "-")], "{question}");
        let row = answer(&found, question, 0);
        assert!(!row.note_zh.is_ascii() && row.note_en.is_ascii() && row.value.is_none(), "{row:?}");
    }
    let asked: Vec<&str> = found.iter().map(|answer| answer.question).collect();
    assert!(QUESTIONS.iter().all(|question| asked.contains(question)));
}

#[test]
fn a_last_year_ahead_of_the_data_gives_no_answer() {
    let history = history_of(&[("a", "2019-02-01", 1, 100), ("a", "2020-06-01", 1, 100)]);
    let features = features_of(&history, &["a"], &[("complaints_12m", &[5.0])]);
    let found = ask(&history, &features, None);
    for question in ["gold", "complaining", "largest"] {
        assert_eq!(places(&found, question), [(0, "-")], "{question}");
    }
    // A fiscal year from April on: the last one is 2019-04 to 2020-03, which the data hold.
    let settings = Settings { fiscal_year_start: 4, ..Settings::default() };
    let inputs = Inputs { history: &history, as_of: day("2020-06-30"), features: &features, wishes: None, scale: 2 };
    assert_eq!(places(&answers(&inputs, &settings).unwrap(), "gold"), []);
    assert_eq!(fiscal_year(day("2020-03-31"), 4), day("2019-04-01"));
    assert_eq!(fiscal_year(day("2020-04-01"), 4), day("2020-04-01"));
}

#[test]
fn customers_cause_cost_by_contribution_then_by_cost_then_by_contacts() {
    let history = history();
    let features = features_of(
        &history,
        &["a", "b", "c", "d", "e", "f", "g"],
        &[
            ("net_contribution_12m", &[-5.0, NAN, 100.0, NAN, NAN, NAN, NAN]),
            // Of `e` it is known that it costs, on a profit of nothing.
            ("cost_to_serve_12m", &[1.0, 30.0, 900.0, NAN, 2.0, NAN, NAN]),
            ("gross_profit_12m", &[2.0, 20.0, 1000.0, NAN, 0.0, NAN, NAN]),
            // `c` earns money, whatever is spent on it; of d, f, g no cost is known.
            ("contacts_12m", &[0.0, 0.0, 90.0, 1.0, NAN, 7.0, 4.0]),
        ],
    );
    let found = ask(&history, &features, None);
    // b: 30 of cost on 20 of profit is a loss of 10; a: of 5; e: of 2. Of the six that ordered or were contacted within
    // twelve months the last fifth are f and g; the seven contacts of f are above the median of four. g: no order.
    assert_eq!(places(&found, "drag"), [(1, "b"), (2, "a"), (3, "e"), (4, "f"), (5, "g")]);
    let measures: Vec<(&str, Option<f64>)> =
        (1..=5).map(|place| answer(&found, "drag", place)).map(|answer| (answer.measure, answer.value)).collect();
    assert_eq!(
        measures,
        [
            ("cost_to_gross_profit", Some(1.5)),
            ("net_contribution", Some(-5.0)),
            ("net_contribution", Some(-2.0)),
            ("contacts", Some(7.0)),
            ("contacts", Some(4.0))
        ]
    );
}

#[test]
fn the_wish_list_is_of_leads_and_else_of_marked_customers() {
    let history = history();
    let columns: [(&str, &[f64]); 2] = [("wish_flag", &[1.0, 0.0, 1.0]), ("est_annual_purchase", &[NAN, 9.0, 3.0])];
    let features = features_of(&history, &["a", "b", "c"], &columns);
    assert_eq!(places(&ask(&history, &features, None), "wish"), [(1, "c"), (2, "a")]);
    let wish = |name: &str, id: Option<&str>, potential: Option<i128>| Wish {
        customer_id: id.map(str::to_owned),
        name: Some(name.into()),
        potential,
        status: Some(("谈判中".into(), "negotiating".into())),
    };
    let wishes = [wish("unsized", None, None), wish("small", Some("b"), Some(100)), wish("large", None, Some(70_000))];
    let found = ask(&history, &features, Some(&wishes));
    assert_eq!(places(&found, "wish"), [(1, "-"), (2, "b"), (3, "-")]);
    let first = answer(&found, "wish", 1);
    assert_eq!((first.customer_name.as_deref(), first.value, first.net_sales), (Some("large"), Some(700.0), None));
    assert_eq!(answer(&found, "wish", 2).net_sales, Some(25_000));
    assert_eq!(places(&ask(&history, &features, Some(&[])), "wish"), []);
}

#[test]
fn bulk_customers_that_complained_are_in_the_order_of_complaints() {
    let history = history();
    let features = features_of(&history, &["a", "b", "c"], &[("complaints_12m", &[1.0, 3.0, 9.0])]);
    // The first fifth of five customers is one, `a`, with one complaint.
    assert_eq!(places(&ask(&history, &features, None), "complaining"), []);
    let mut settings = Settings::default();
    settings.differentiation.bulk_percent = 50;
    let inputs = Inputs { history: &history, as_of: day("2020-06-30"), features: &features, wishes: None, scale: 2 };
    assert_eq!(places(&answers(&inputs, &settings).unwrap(), "complaining"), [(1, "c"), (2, "b")]);
}

#[test]
fn narrow_customers_are_held_against_their_industry_or_their_purchases() {
    let history = history();
    let ids = ["b", "c", "d", "e", "f"];
    let mut features = features_of(
        &history,
        &ids,
        &[
            ("product_breadth_12m", &[2.0, 6.0, 1.0, 3.0, 2.0]),
            // Three times what f bought, of 3.00; b buys 2.9 times as much in all.
            ("est_annual_purchase", &[725.0, NAN, NAN, NAN, 9.0]),
        ],
    );
    assert_eq!(places(&ask(&history, &features, None), "narrow"), [(1, "f")]);
    let industries = [Some("tools"), Some("tools"), Some("toys"), Some("toys"), None];
    features.with_column(Column::new("industry".into(), industries)).unwrap();
    // Median of tools (2, 6) is 4, of toys (1, 3) 2.
    let found = ask(&history, &features, None);
    assert_eq!(places(&found, "narrow"), [(1, "b"), (2, "f")]);
    assert_eq!(answer(&found, "narrow", 1).value, Some(2.0));
}

#[test]
fn candidates_follow_the_key_accounts_or_grow_fast() {
    let rows: Vec<(String, String, u32, i64)> = (0..10)
        .map(|number| (format!("c{number}"), "2020-03-01".to_owned(), 10 - number, 1000 - i64::from(number)))
        .chain([("old".into(), "2018-01-01".into(), 1, 5)])
        .collect();
    let rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(id, day, orders, net)| (id.as_str(), day.as_str(), *orders, *net)).collect();
    let history = history_of(&rows);
    let all_null = [NAN; 10];
    let ids: Vec<String> = (0..10).map(|number| format!("c{number}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut growth = all_null;
    (growth[0], growth[7], growth[8]) = (9.0, 0.3, 0.29);
    let mut strategic = all_null;
    strategic[2] = 0.0;
    let features = features_of(&history, &ids, &[("growth_12m", &growth), ("strategic_flag", &strategic)]);
    let found = ask(&history, &features, None);
    // Key accounts are c0 and c1; c2 is the rest of the first 30 %, c7 grew by 30 %.
    assert_eq!(places(&found, "key_candidate"), [(1, "c2"), (2, "c7")]);
    // Weights known of c2: amount 30, frequency 10, strategic 5: (30 + 10)·77.8 / 45.
    let candidate = answer(&found, "key_candidate", 1);
    assert!((candidate.value.unwrap() - 40.0 * (700.0 / 9.0) / 45.0).abs() < 1e-9, "{candidate:?}");
    assert!(candidate.note_en.contains("45%"), "{}", candidate.note_en);
    assert_eq!(candidate.compared_sales, Some(0));
}

#[test]
fn the_frame_has_the_columns_of_the_contract() {
    let history = history();
    let features = features_of(&history, &["a"], &[]);
    let found = ask(&history, &features, None);
    let frame = frame(&found, day("2020-06-30"), 2).unwrap();
    let names: Vec<&str> = frame.get_column_names().into_iter().map(|name| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "as_of",
            "question",
            "place",
            "customer_id",
            "customer_name",
            "net_sales",
            "compared_sales",
            "measure",
            "value",
            "note_zh",
            "note_en"
        ]
    );
    assert_eq!(frame.height(), found.len());
    assert!(super::features().contains(&"contacts_12m"));
}

#[test]
fn medians_percentiles_and_shares_of_the_first() {
    assert_eq!(median([3.0, NAN, 1.0, 2.0, 9.0].into_iter()), Some(2.5));
    assert_eq!(median([].into_iter()), None);
    assert_eq!(percentiles(&[5.0, 1.0, 5.0])[..2], [100.0, 0.0]);
    assert_eq!(percentiles(&[7.0]), [100.0]);
    assert!(percentiles(&[1.0, NAN])[1].is_nan());
    assert_eq!((first_percent(5, 5), first_percent(100, 5), first_percent(101, 5), first_percent(0, 5)), (1, 5, 6, 0));
}
