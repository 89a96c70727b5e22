#![allow(clippy::unwrap_used)]

use super::*;

fn china() -> Calendar {
    Calendar::china().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn worked(text: &str) -> bool {
    china().is_working_day(day(text))
}

#[test]
fn national_day_2025_is_eight_days_with_two_make_up_days() {
    assert!((1..=8).all(|date| !worked(&format!("2025-10-{date:02}"))));
    assert!(worked("2025-10-09") && worked("2025-09-30"));
    // A Sunday and a Saturday.
    assert!(worked("2025-09-28") && worked("2025-10-11"));
    assert!(!worked("2025-10-12"));
    assert_eq!(china().day(day("2025-09-28")).unwrap().name_zh, "国庆节、中秋节调休");
}

#[test]
fn national_day_2024_is_seven_days_with_two_make_up_days() {
    assert!((1..=7).all(|date| !worked(&format!("2024-10-{date:02}"))));
    assert!(worked("2024-09-29") && worked("2024-10-12") && worked("2024-10-08"));
    assert!(worked("2024-09-14") && !worked("2024-09-16"));
}

#[test]
fn spring_festivals_are_free_and_new_years_eve_of_2024_is_not() {
    assert!(worked("2024-02-09") && !worked("2024-02-10") && !worked("2024-02-17"));
    assert!(worked("2024-02-04") && worked("2024-02-18"));
    assert!(!worked("2025-01-28") && !worked("2025-02-04") && worked("2025-01-26") && worked("2025-02-08"));
    assert!(!worked("2026-02-16") && !worked("2026-02-23") && worked("2026-02-14") && worked("2026-02-28"));
}

#[test]
fn years_have_as_many_working_days_as_the_notices_leave() {
    let of_year = |year: i32| china().count_working_days(day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
    // Days of Monday to Friday, less those that are free, plus the make-up days: 262 − 19 + 8, 261 − 18 + 5, 261 − 19 + 6.
    assert_eq!((of_year(2024), of_year(2025), of_year(2026)), (251, 248, 248));
}

#[test]
fn the_days_of_a_month_are_counted_from_both_ends() {
    let china = china();
    assert_eq!(china.nth_working_day(month("2025-10"), 1), Some(day("2025-10-09")));
    assert_eq!(china.nth_working_day(month("2026-01"), 1), Some(day("2026-01-04")));
    assert_eq!(china.nth_working_day(month("2026-01"), 0), None);
    assert_eq!(china.nth_working_day(month("2026-01"), 40), None);
    let last: Vec<String> = china.last_working_days(month("2026-02"), 3).iter().map(|date| date.to_string()).collect();
    assert_eq!(last, ["2026-02-26", "2026-02-27", "2026-02-28"]);
    assert_eq!(china.count_working_days(day("2025-10-08"), day("2025-10-01")), 0);
}

#[test]
fn a_year_without_entries_is_not_known_and_falls_back_to_the_week() {
    let china = china();
    assert!(china.knows(2024) && china.knows(2025) && china.knows(2026) && !china.knows(2027));
    assert!(china.is_working_day(day("2027-10-01")) && !china.is_working_day(day("2027-10-02")));
}

#[test]
fn rules_are_read_and_written_in_words() {
    for (text, rule) in [
        ("first working day", DayRule::NthWorkingDay(1)),
        ("third working day", DayRule::NthWorkingDay(3)),
        ("working day 12", DayRule::NthWorkingDay(12)),
        ("last working day", DayRule::LastWorkingDays(1)),
        ("first two working days", DayRule::FirstWorkingDays(2)),
        ("last five working days", DayRule::LastWorkingDays(5)),
        ("every working day", DayRule::EveryWorkingDay),
        ("every Monday", DayRule::Weekly(Weekday::Mon)),
    ] {
        assert_eq!(text.parse(), Ok(rule), "{text}");
        assert_eq!(rule.to_string(), text);
    }
    assert_eq!("The last 5 working-days".parse(), Ok(DayRule::LastWorkingDays(5)));
    assert_eq!("2nd working day".parse(), Ok(DayRule::NthWorkingDay(2)));
    assert_eq!("every fri".parse(), Ok(DayRule::Weekly(Weekday::Fri)));
    for wrong in ["", "first", "every day", "zeroth working day", "0th working day", "last 99 working days", "monday"] {
        assert!(wrong.parse::<DayRule>().is_err(), "{wrong}");
    }
}

#[test]
fn rules_are_due_on_the_days_they_say() {
    let china = china();
    let next = |rule: &str, from: &str, count| {
        let rule: DayRule = rule.parse().unwrap();
        rule.next_days(day(from), &china, count).iter().map(|date| date.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(next("first working day", "2025-10-01", 3), ["2025-10-09", "2025-11-03", "2025-12-01"]);
    assert_eq!(next("last two working days", "2026-02-01", 3), ["2026-02-27", "2026-02-28", "2026-03-30"]);
    assert_eq!(next("every Monday", "2025-10-06", 2), ["2025-10-06", "2025-10-13"]);
    assert_eq!(next("every working day", "2025-09-27", 2), ["2025-09-28", "2025-09-29"]);
}

fn problem(text: &str) -> String {
    Calendar::parse("own.csv", text).unwrap_err().to_string()
}

#[test]
fn a_calendar_of_the_users_own_is_read_and_mistakes_have_their_line() {
    let own = Calendar::parse("own.csv", "\u{feff}# ours\ndate,kind\n2027/1/4,holiday\n2027-01-09,workday\n").unwrap();
    assert!(!own.is_working_day(day("2027-01-04")) && own.is_working_day(day("2027-01-09")));
    assert!(problem("# ours\ndate,kind,nme_en\n").starts_with("own.csv:2: column \"nme_en\" is not known\nhint: "));
    assert!(problem("kind\nholiday\n").starts_with("own.csv:1: column \"date\" is missing\nhint: "));
    assert!(problem("# ours\r\ndate,kind\r\n\r\n# more\r\n2027,holiday\r\n").starts_with("own.csv:5: column date"));
    let twice = "date,kind\n2027-01-04,holiday\n# again\n2027-01-04,workday\n";
    assert!(problem(twice).starts_with("own.csv:4: column date: 2027-01-04 is listed twice\nhint: "));
    assert!(problem("date,kind\n2027-02-30,holiday\n").starts_with("own.csv:2: column date: \"2027-02-30\" is not a"));
    assert!(problem("date,kind\n27-2-3,holiday\n").starts_with("own.csv:2: column date"));
    assert!(problem("date,kind\n2027-02-03,Feiertag\n").starts_with("own.csv:2: column kind: \"Feiertag\" is no"));
    assert!(problem("date,kind\n2027-02-03\n").starts_with("own.csv:2: "));
}
