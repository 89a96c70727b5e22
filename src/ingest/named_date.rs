//! Dates in the names of files: `客户档案_20241031.xlsx`, `2024年10月.csv`, `sales 2024-10.csv`.

use chrono::NaiveDate;

use crate::model::period::Month;

/// Years that a name can mean.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// The year in a name: the first run of digits that begins with one, alone or followed by month and day.
pub fn year_in_name(name: &str) -> Option<i32> {
    runs(name).into_iter().find_map(|run| match run.len() {
        4 | 6 | 8 => year(&run[..4]),
        _ => None,
    })
}

/// The day in a name: `20241031`, `2024-10-31`, `2024年10月31日`; of a month its last day. A year alone is no day.
pub fn date_in_name(name: &str) -> Option<NaiveDate> {
    let runs = runs(name);
    for (position, run) in runs.iter().enumerate() {
        let Some(year) = run.get(..4).and_then(year) else { continue };
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
        let next = |offset: usize| runs.get(position + offset).filter(|run| run.len() <= 2).map(String::as_str);
        let (month, day) = match run.len() {
            8 => (number(run.get(4..6)), number(run.get(6..8))),
            6 => (number(run.get(4..6)), None),
            4 => (number(next(1)), number(next(2))),
            _ => continue,
        };
        let Some(first) = month.and_then(|month| NaiveDate::from_ymd_opt(year, month, 1)) else { continue };
        let whole = day.and_then(|day| NaiveDate::from_ymd_opt(year, month.unwrap_or(0), day));
        return Some(whole.unwrap_or_else(|| Month::of(first).last_day()));
    }
    None
}

fn year(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| YEARS.contains(year))
}

/// The runs of digits in a text.
fn runs(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty()).map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_names_are_found() {
        let date = |name: &str| date_in_name(name).map(|date| date.to_string());
        assert_eq!(date("客户档案_20241031.xlsx").as_deref(), Some("2024-10-31"));
        assert_eq!(date("客户档案2024-10-31.xlsx").as_deref(), Some("2024-10-31"));
        assert_eq!(date("客户档案2024年2月.xlsx").as_deref(), Some("2024-02-29"));
        assert_eq!(date("customers 202402.csv").as_deref(), Some("2024-02-29"));
        assert_eq!(date("2024-1-5 客户.csv").as_deref(), Some("2024-01-05"));
        assert_eq!(date("客户档案2024.xlsx"), None);
        assert_eq!(date("客户档案 v20241399.xlsx"), None);
        assert_eq!(date("区域13 客户.xlsx"), None);
        assert_eq!(year_in_name("2024年销售.xlsx"), Some(2024));
        assert_eq!(year_in_name("销售202410.csv"), Some(2024));
        assert_eq!(year_in_name("part-00012.csv"), None);
    }
}
