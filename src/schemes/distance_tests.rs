#![allow(clippy::unwrap_used, clippy::inconsistent_digit_grouping)] // cents stand apart
use super::*;

fn cut(dimension: &str, number: i64, value: f64, note: &str) -> Cut {
    Cut { dimension: dimension.into(), number, value, note: Some(note.into()) }
}

fn bands(code: &str, value: i128) -> Neighbours {
    let names = ["project", "vip", "mid", "low"].map(String::from);
    // project ends at 900.00, vip at 527.65, mid at 219.54.
    let cuts = [(1, 900.0), (2, 527.65), (3, 219.54)].map(|(number, value)| cut("net_sales_6m", number, value, ""));
    let place = BandPlace { bands: &names, without_sales: "no_sales", cuts: &cuts, code, value, scale: 2 };
    place.neighbours()
}

fn told(step: &Option<BandStep>) -> Option<(&str, i128, bool)> {
    step.as_ref().map(|step| (step.code.as_str(), step.change, step.is_tied))
}

#[test]
fn a_band_is_as_far_as_the_measure_of_its_last_member() {
    let found = bands("mid", 400_00);
    assert_eq!(told(&found.better), Some(("vip", 127_65, false)));
    assert_eq!(told(&found.worse), Some(("low", 180_46, false)));
    assert_eq!(found.better.unwrap().limit, 527_65);
}

#[test]
fn the_best_has_nothing_above_and_the_last_falls_out_at_zero() {
    let best = bands("project", 1_000_00);
    assert_eq!((told(&best.better), told(&best.worse)), (None, Some(("vip", 100_00, false))));
    let last = bands("low", 10_00);
    assert_eq!(told(&last.better), Some(("mid", 209_54, false)));
    assert_eq!(told(&last.worse), Some(("no_sales", 9_99, false)));
    let outside = bands("no_sales", -5_00);
    assert_eq!((told(&outside.better), told(&outside.worse)), (Some(("low", 5_01, false)), None));
    assert_eq!(bands("returns_only", -5_00), Neighbours::default());
}

#[test]
fn whoever_equals_the_last_member_is_told_to_be_tied() {
    // Below the line by the tie rule alone.
    assert_eq!(told(&bands("mid", 527_65).better), Some(("vip", 0, true)));
    assert_eq!(told(&bands("vip", 527_65).worse), Some(("mid", 0, true)));
}

#[test]
fn a_band_without_members_is_passed_over() {
    let names = ["a", "b", "c"].map(String::from);
    let cuts = [cut("m", 2, 10.0, "")];
    let place =
        |code, value| BandPlace { bands: &names, without_sales: "no_sales", cuts: &cuts, code, value, scale: 0 };
    assert_eq!(told(&place("c", 4).neighbours().better), Some(("b", 6, false)));
    assert_eq!(place("b", 12).neighbours().better, None);
}

fn rfm(extra: &str) -> Rfm {
    toml::from_str(&format!("window = \"12mo\"\nbins = 5\n{extra}")).unwrap()
}

const BELOW: &str = "a value equal to the cut is below it";

fn quantile_cuts() -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (dimension, values) in [
        ("recency", [10.0, 20.5, 40.0, 80.0]),
        // Ties: no customer has F 2 or 3.
        ("frequency", [1.0, 1.0, 1.0, 4.0]),
        ("monetary", [10.0, 20.0, 30.004, 40.0]),
    ] {
        cuts.extend(values.iter().enumerate().map(|(place, value)| cut(dimension, place as i64 + 1, *value, BELOW)));
    }
    cuts
}

fn parts(recency: i128, frequency: i128, monetary: i128) -> [Part<'static>; 3] {
    [
        Part { dimension: "recency", value: recency, scale: 0 },
        Part { dimension: "frequency", value: frequency, scale: 0 },
        Part { dimension: "monetary", value: monetary, scale: 2 },
    ]
}

fn step(step: &Option<ScoreStep>) -> Option<(u8, i128, i128, &str)> {
    step.as_ref().map(|step| (step.score, step.limit, step.change, step.code.as_deref().unwrap_or("-")))
}

#[test]
fn each_of_r_f_m_has_its_way_to_the_next_score() {
    // R: 21 days is level 3, score 3. F: 1 order is level 1. M: 30.00 is level 3.
    let found = around_scores(&rfm(""), &quantile_cuts(), &parts(21, 1, 30_00), [3, 1, 3]).unwrap();
    let [r, f, m] = &found;
    assert_eq!(step(&r.better), Some((4, 20, 1, "promising")));
    assert_eq!(step(&r.worse), Some((2, 41, 20, "hibernating")));
    // Equal cuts are passed over: one order more is F 4, not F 2.
    assert_eq!(step(&f.better), Some((4, 2, 1, "loyal")));
    assert_eq!(step(&f.worse), None);
    // 30.004 is no amount: 30.00 is below it, 30.01 above.
    assert_eq!(step(&m.better), Some((4, 30_01, 1, "about_to_sleep")));
    assert_eq!(step(&m.worse), Some((2, 20_00, 10_00, "about_to_sleep")));
}

#[test]
fn a_value_equal_to_a_cut_is_below_it_or_above_it_as_the_scoring_says() {
    let at = |note: &str, score: u8| {
        let cuts = vec![cut("monetary", 1, 10.0, note)];
        let settings: Rfm = toml::from_str("bins = 2\nsegments = [{ code = \"a\" }]").unwrap();
        let found = around_scores(&settings, &cuts, &parts(1, 1, 10_00), [1, 1, score]).unwrap();
        let [_, _, m] = found;
        (step(&m.better).map(|told| (told.0, told.1)), step(&m.worse).map(|told| (told.0, told.1)))
    };
    assert_eq!(at(BELOW, 1), (Some((2, 10_01)), None));
    assert_eq!(at("a value equal to the cut is above it", 2), (None, Some((1, 9_99))));
}

#[test]
fn value8_tells_the_change_that_flips_a_side() {
    let cuts = [
        cut("recency_split", 1, 30.0, "median; high when ≤ 30"),
        cut("frequency_split", 1, 1.0, "median; high when > 1"),
        cut("monetary_split", 1, 250.5, "median; high when ≥ 250.5"),
    ];
    let found = around_scores(&rfm("preset = \"value8\""), &cuts, &parts(31, 1, 250_50), [1, 1, 1]).unwrap();
    let told =
        found.map(|part| part.split.map(|split| (split.is_high, split.limit, split.change, split.code)).unwrap());
    // Only M is high: important_win_back.
    assert_eq!(told[0], (false, 30, 1, "important_develop".into()));
    assert_eq!(told[1], (false, 2, 1, "important_keep".into()));
    assert_eq!(told[2], (true, 250_49, 1, "general_win_back".into()));
}

#[test]
fn scores_come_back_from_the_number_of_a_snapshot() {
    assert_eq!(scores_of(513.0, 5), Some([5, 1, 3]));
    assert_eq!(scores_of(100_203.0, 10), Some([10, 2, 3]));
    assert_eq!(scores_of(0.0, 5), None);
    assert_eq!(scores_of(613.0, 5), None);
}
