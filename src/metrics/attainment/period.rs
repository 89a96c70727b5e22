//! Periods of targets: years, months and weeks, as exports write them.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::model::period::Month;

/// Length of a period of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanGrain {
    /// A fiscal year (D-56), named after the calendar year that it begins in.
    Year,
    /// The months of a fiscal year up to one of them.
    YearToDate,
    /// A calendar month.
    Month,
    /// An ISO week, from Monday (D-58).
    Week,
}

impl PlanGrain {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            PlanGrain::Year => "year",
            PlanGrain::YearToDate => "year_to_date",
            PlanGrain::Month => "month",
            PlanGrain::Week => "week",
        }
    }
}

/// A period of a target, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanPeriod {
    /// Its length.
    pub grain: PlanGrain,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

/// Signs between the numbers of a period.
const SIGNS: &str = "-/._ 年度月份全财第周WMFY";

impl PlanPeriod {
    /// The period that a text names: `2026`, `2026年度`; `2026-01`, `202601`, `2026年1月`, `2026-01-01` (how spreadsheets
    /// write a month); `2026-W05`, `2026年第5周`. None where it names none of these.
    pub fn read(text: &str, fiscal_year_start: u32) -> Option<PlanPeriod> {
        let text: String = text.trim().chars().map(narrow).collect::<String>().to_uppercase();
        let text = text.strip_suffix(".0").unwrap_or(&text);
        let text = text.strip_suffix(" 00:00:00").unwrap_or(text);
        let is_digit = |sign: char| sign.is_ascii_digit();
        if text.chars().any(|sign| !is_digit(sign) && !SIGNS.contains(sign)) {
            return None;
        }
        let is_week = text.contains(['W', '周']);
        let numbers: Vec<&str> = text.split(|sign| !is_digit(sign)).filter(|number| !number.is_empty()).collect();
        let lengths: Vec<usize> = numbers.iter().map(|number| number.len()).collect();
        let number = |text: &str| text.parse::<u32>().ok();
        let year = number(numbers.first()?.get(..4)?)? as i32;
        let month_or_week = |number: u32| match is_week {
            true => PlanPeriod::week(year, number),
            false => PlanPeriod::month(year, number),
        };
        match lengths.as_slice() {
            [4] if !is_week && !text.contains('月') => PlanPeriod::year(year, fiscal_year_start),
            [6] => month_or_week(number(&numbers[0][4..])?),
            [8] if !is_week && numbers[0].ends_with("01") => PlanPeriod::month(year, number(&numbers[0][4..6])?),
            [4, 1 | 2] => month_or_week(number(numbers[1])?),
            [4, 1 | 2, 1 | 2] if !is_week && number(numbers[2]) == Some(1) => {
                PlanPeriod::month(year, number(numbers[1])?)
            }
            _ => None,
        }
    }

    /// The fiscal year that begins in a calendar year.
    pub fn year(year: i32, fiscal_year_start: u32) -> Option<PlanPeriod> {
        let first = NaiveDate::from_ymd_opt(year, fiscal_year_start, 1)?;
        let last = first.checked_add_months(Months::new(12))?.pred_opt()?;
        Some(PlanPeriod { grain: PlanGrain::Year, first, last })
    }

    /// A month of a year.
    pub fn month(year: i32, month: u32) -> Option<PlanPeriod> {
        Some(PlanPeriod::of_month(Month::of(NaiveDate::from_ymd_opt(year, month, 1)?)))
    }

    /// A month.
    pub fn of_month(month: Month) -> PlanPeriod {
        PlanPeriod { grain: PlanGrain::Month, first: month.first_day(), last: month.last_day() }
    }

    /// An ISO week.
    pub fn week(year: i32, week: u32) -> Option<PlanPeriod> {
        let first = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
        Some(PlanPeriod { grain: PlanGrain::Week, first, last: first.checked_add_days(Days::new(6))? })
    }

    /// The fiscal year that holds a day.
    pub fn year_of(date: NaiveDate, fiscal_year_start: u32) -> Option<PlanPeriod> {
        let year = if date.month() < fiscal_year_start { date.year() - 1 } else { date.year() };
        PlanPeriod::year(year, fiscal_year_start)
    }

    /// The months that it holds a day of.
    pub fn months(&self) -> Vec<Month> {
        let last = Month::of(self.last);
        std::iter::successors(Some(Month::of(self.first)), |month| Some(month.next()))
            .take_while(|month| *month <= last)
            .collect()
    }

    /// The month that it is told under. Of a week that is the month of its Thursday, as with years of ISO weeks, so that
    /// every week belongs to one month.
    pub fn own_month(&self) -> Month {
        match self.grain {
            PlanGrain::Week => Month::of(self.first + Days::new(3)),
            PlanGrain::YearToDate => Month::of(self.last),
            PlanGrain::Year | PlanGrain::Month => Month::of(self.first),
        }
    }

    /// The day that marts name it by: its first one; of the months up to one, the first day of that one.
    pub fn name(&self) -> NaiveDate {
        match self.grain {
            PlanGrain::YearToDate => Month::of(self.last).first_day(),
            _ => self.first,
        }
    }
}

/// The ISO weeks whose Thursday lies in a month.
pub fn weeks_of(month: Month) -> Vec<PlanPeriod> {
    let mut weeks = Vec::new();
    let mut day = month.first_day();
    while Month::of(day) == month {
        if day.weekday() == Weekday::Thu {
            let first = day - Days::new(3);
            weeks.push(PlanPeriod { grain: PlanGrain::Week, first, last: first + Days::new(6) });
        }
        day = day + Days::new(1);
    }
    weeks
}

/// A wide digit or sign as the narrow one.
fn narrow(sign: char) -> char {
    match sign {
        '０'..='９' | '－' | '／' | '．' => char::from_u32(sign as u32 - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}
