#![allow(clippy::unwrap_used)]
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::ingest::value::date::DAY_MICROS;
use crate::model::period::{from_days, to_days};

const CONTEXT: DateContext = DateContext { year: Some(2024), pivot: 70, from_1904: false };

fn read(text: &str) -> Result<String, Reason> {
    let found = read_moment(text.as_bytes(), &CONTEXT)?;
    let time = chrono::DateTime::from_timestamp_micros(found.moment.timestamp()).unwrap().naive_utc();
    let day = time.date();
    let time = if found.has_time { format!(" {}", time.time()) } else { String::new() };
    Ok(format!("{day}{time}{}", found.offset.map_or(String::new(), |offset| format!(" {offset}"))))
}

#[test]
fn one_day_in_all_its_forms() {
    for text in [
        "2024-01-05",
        "2024/1/5",
        "2024.1.5",
        "2024. 1. 5",
        "20240105",
        "2024年1月5日",
        "2024年01月05日",
        "2024 年 1 月 5 日",
        "2024年1月5号",
        "2024年1月5",
        "24年1月5日",
        "1月5日",
        "01月05日",
        "1月5号",
        "２０２４－０１－０５",
        "２０２４年１月５日",
        "45296",
        "45296.0",
        "05-Jan-2024",
        "2024-Jan-05",
        "5 January 2024",
        "Jan 5, 2024",
        "January 5 2024",
        "Jan. 5th, 2024",
        "5-jan-2024",
        "5Jan2024",
        "Fri, 5 Jan 2024",
        "2024-01-05 星期五",
        "2024年1月5日（周五）",
        "'2024-01-05",
        "\u{feff}2024-01-05",
        "2024-01-05 (Fri)",
    ] {
        assert_eq!(read(text).as_deref(), Ok("2024-01-05"), "{text}");
    }
    assert_eq!(read("99年11月30日").as_deref(), Ok("1999-11-30"));
    assert_eq!(read("70年1月1日").as_deref(), Ok("1970-01-01"));
    assert_eq!(read("69年1月1日").as_deref(), Ok("2069-01-01"));
}

#[test]
fn one_moment_in_all_its_forms() {
    for text in [
        "2024-01-05 09:30",
        "2024-01-05 09:30:00",
        "2024-01-05T09:30:00",
        "2024/1/5 9:30",
        "2024-01-05 09:30:00.000",
        "20240105 09:30",
        "202401050930",
        "20240105093000",
        "2024年1月5日 09:30",
        "2024年01月05日09时30分",
        "2024年1月5日 上午9点半",
        "2024-01-05 9点半",
        "2024/1/5 上午 9:30",
        "1月5日 9:30",
        "45296.395833",
        "45296.395833333336",
        "5 Jan 2024 9:30 AM",
        "2024-01-05 星期五 9:30",
    ] {
        assert_eq!(read(text).as_deref(), Ok("2024-01-05 09:30:00"), "{text}");
    }
    assert_eq!(read("2024-01-05 下午3点").as_deref(), Ok("2024-01-05 15:00:00"));
    assert_eq!(read("2024-01-05T09:30:15.25").as_deref(), Ok("2024-01-05 09:30:15.250"));
    assert_eq!(read("2024-01-05T09:30:00Z").as_deref(), Ok("2024-01-05 09:30:00 0"));
    for text in
        ["2024-01-05T09:30:00+08:00", "2024-01-05 09:30 +0800", "2024-01-05T09:30:00+08", "2024-01-05 09:30 UTC+8"]
    {
        assert_eq!(read(text).as_deref(), Ok("2024-01-05 09:30:00 28800"), "{text}");
    }
}

#[test]
fn forms_that_read_in_more_than_one_way_are_refused() {
    for text in [
        "01/02/2026",
        "13/02/2026",
        "02-13-2026",
        "24-01-05",
        "1/5/24",
        "1-5",
        "1.5",
        "1/5",
        "05-Jan-24",
        "Jan 5, 24",
        "1-5 9:30",
    ] {
        assert_eq!(read(text), Err(Reason::AmbiguousDate), "{text}");
    }
    for text in ["33/13/2026", "99-99-99", "31/02/2026", "40-Jan-50"] {
        assert_eq!(read(text), Err(Reason::NotADate), "{text}");
    }
}

#[test]
fn dates_without_a_year_need_one_from_the_file() {
    let nowhere = DateContext { year: None, ..CONTEXT };
    assert_eq!(read_moment("1月5日".as_bytes(), &nowhere), Err(Reason::YearMissing));
    assert_eq!(read_moment("13月5日".as_bytes(), &nowhere), Err(Reason::NotADate));
    assert_eq!(read("2月29日").as_deref(), Ok("2024-02-29"));
    assert_eq!(read_moment("2月29日".as_bytes(), &DateContext { year: Some(2023), ..CONTEXT }), Err(Reason::NotADate));
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "0000-00-00",
        "2024-1",
        "2024年1月",
        "2024",
        "202401",
        "2024-01-05x",
        "2024-01-05 24:00",
        "2024-01-05 9",
        "2024-01/05",
        "1234567890",
        "19999",
        "73051",
        "99999",
        "昨天",
        "合计",
        "2024-01-05-06",
        "2024-01-05 +08:00",
        "Foo 5, 2024",
        "199年1月5日",
        "2024-001-05",
        "--",
        "005-Jan-2024",
        "Jan 2024",
        "001月5日",
    ] {
        assert_eq!(read(text), Err(Reason::NotADate), "{text}");
    }
    for text in ["0001-01-01", "9999-12-31", "1899-12-31", "99991231"] {
        assert_eq!(read(text), Err(Reason::OutOfRange), "{text}");
    }
}

#[test]
fn workbooks_of_1904_count_from_another_day() {
    let context = DateContext { from_1904: true, ..CONTEXT };
    let found = read_moment(b"43834", &context).unwrap();
    assert_eq!(from_days(found.moment.days), NaiveDate::from_ymd_opt(2024, 1, 5).unwrap());
}

proptest! {
    #[test]
    fn every_form_of_a_day_is_that_day(days in -25_567i32..=84_005, form in 0usize..16) {
        let date = from_days(days);
        let (year, month, day) = (date.year(), date.month(), date.day());
        let text = match form {
            0 => format!("{year}-{month:02}-{day:02}"),
            1 => format!("{year}/{month}/{day}"),
            2 => format!("{year}.{month}.{day}"),
            3 => format!("{year}{month:02}{day:02}"),
            4 => format!("{year}年{month}月{day}日"),
            5 => format!("{year}年{month:02}月{day:02}日 00:00"),
            6 => format!("{month}月{day}日"),
            7 => format!("{year}-{month:02}-{day:02} 00:00:00"),
            8 => format!("{year}-{month:02}-{day:02}T00:00:00"),
            9 => date.format("%d-%b-%Y").to_string(),
            10 => date.format("%B %-d, %Y").to_string(),
            11 => date.format("%-d %B %Y").to_string(),
            12 => date.format("%A, %Y/%m/%d").to_string(),
            13 => format!("{year}-{month}-{day} 星期一"),
            14 if (20_000..=73_050).contains(&(days + 25_569)) => (days + 25_569).to_string(),
            _ => format!(" {year}年 {month}月 {day}号"),
        };
        let context = DateContext { year: Some(year), ..CONTEXT };
        let found = read_moment(text.as_bytes(), &context);
        prop_assert_eq!(found.map(|found| found.moment), Ok(Moment { days, micros: 0 }), "{}", text);
    }

    #[test]
    fn both_ways_of_reading_agree(
        days in -25_567i32..=84_005, seconds in 0i64..86_400, form in 0usize..4, clock in 0usize..4, letter: bool,
    ) {
        let date = from_days(days).format(["%Y/%m/%d", "%Y-%m-%d", "%Y-%-m-%-d", "%Y年%-m月%-d日"][form]).to_string();
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let between = if letter { 'T' } else { ' ' };
        let text = match clock {
            0 => date,
            1 => format!("{date}{between}{hour}:{minute:02}"),
            _ => format!("{date}{between}{hour:02}:{minute:02}:{second:02}"),
        };
        prop_assert_eq!(read_common(text.as_bytes()), read_any(text.as_bytes(), &CONTEXT).ok(), "{}", text);
        prop_assert_eq!(read_common(text.as_bytes()).map(|found| found.moment.days), Some(days));
    }

    #[test]
    fn what_the_first_way_reads_the_second_reads_alike(text in "[0-9]{3,5}[-/年.][0-9]{1,3}[-/月][0-9]{1,3}日?( [0-9]{1,2}:[0-9]{1,3})?") {
        if let Some(found) = read_common(text.as_bytes()) {
            prop_assert_eq!(Ok(found), read_any(text.as_bytes(), &CONTEXT), "{}", text);
        }
    }

    #[test]
    fn serials_with_a_fraction_keep_their_second(serial in 20_000i64..=73_050, seconds in 0i64..86_400, places in 6usize..=15) {
        let fraction = format!("{:.places$}", seconds as f64 / 86_400.0);
        prop_assume!(fraction.starts_with("0."));
        let found = read_moment(format!("{serial}{}", &fraction[1..]).as_bytes(), &CONTEXT).unwrap();
        prop_assert_eq!(found.moment.timestamp(), (serial - 25_569) * DAY_MICROS + seconds * 1_000_000);
    }

    #[test]
    fn no_text_panics(text in "[0-9年月日/.: TZ+-]{0,24}|\\PC{0,24}") {
        let _ = read_moment(text.as_bytes(), &CONTEXT);
    }

    #[test]
    fn figures_never_leave_the_calendar(text in "[0-9]{1,15}([./-][0-9]{1,4}){0,3}") {
        if let Ok(found) = read_moment(text.as_bytes(), &CONTEXT) {
            let year = from_days(found.moment.days).year();
            prop_assert!((1900..2200).contains(&year), "{} {}", text, year);
            prop_assert_eq!(to_days(from_days(found.moment.days)), found.moment.days);
        }
    }
}
