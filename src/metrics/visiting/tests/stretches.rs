use crate::metrics::visiting::spans::Spans;

use super::world::day;

#[test]
fn every_day_of_a_period_lies_in_a_stretch_of_it_and_of_no_other_period() {
    // A Thursday within a month: day, week, month and window begin apart.
    let as_of = "2026-10-15".parse().unwrap();
    let spans = Spans::new(as_of, 3);
    assert_eq!(spans.periods.len(), 15);
    for date in day("2025-10-20")..=day("2026-10-15") {
        let mask = spans.of(date).map_or(0, |stretch| spans.mask(stretch));
        for period in 0..spans.periods.len() {
            let (from, to) = spans.bounds(period);
            assert_eq!(mask & (1 << period) != 0, from <= date && date <= to, "{date} {period}");
        }
    }
    assert_eq!(spans.of(day("2026-10-16")), None);
    assert_eq!(spans.bounds(spans.window()), (day("2026-07-16"), day("2026-10-15")));
    assert_eq!(spans.bounds(1), (day("2026-10-12"), day("2026-10-15")), "the week begins on Monday and ends today");
}

#[test]
fn months_of_leap_years_and_long_windows() {
    let spans = Spans::new("2024-02-29".parse().unwrap(), 24);
    let february = spans.bounds(13);
    assert_eq!(february, (day("2024-02-01"), day("2024-02-29")));
    assert_eq!(spans.bounds(spans.window()), (day("2022-03-01"), day("2024-02-29")));
    assert_eq!(spans.first_day().to_string(), "2022-03-01");
    assert_eq!(spans.of(day("2022-02-28")), None);
}

#[test]
fn the_edition_of_a_day_has_the_day_the_week_and_the_month_to_date() {
    let spans = Spans::of_day("2026-10-02".parse().unwrap());
    let bounds: Vec<(i32, i32)> = (0..spans.periods.len()).map(|period| spans.bounds(period)).collect();
    let last = day("2026-10-02");
    assert_eq!(bounds, [(last, last), (day("2026-09-28"), last), (day("2026-10-01"), last)]);
    assert_eq!(spans.first_day().to_string(), "2026-09-28");
    assert_eq!(spans.of(day("2026-09-30")).map(|stretch| spans.mask(stretch)), Some(0b010));
}
