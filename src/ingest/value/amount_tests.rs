use proptest::prelude::*;

use super::*;
use crate::model::money::format_minor;

fn rules(family: Family, scale: u8) -> NumberRules {
    NumberRules {
        family,
        scale,
        own_power: 0,
        declared: None,
        marks: crate::ingest::value::unit::currency_marks("CNY"),
        in_yuan: true,
        measure: Measure::Any,
    }
}

fn money(text: &str) -> Result<i128, Reason> {
    rules(Family::Money, 2).parse(text.as_bytes(), None)
}

fn ratio(text: &str) -> Result<i128, Reason> {
    rules(Family::Ratio, 6).parse(text.as_bytes(), None)
}

#[test]
fn amounts_as_people_write_them() {
    for (text, fen) in [
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("12,345,678.90", 1_234_567_890),
        ("¥1,234.50", 123_450),
        ("￥ 1234.50", 123_450),
        ("RMB1234.50", 123_450),
        ("CNY 1,234.50", 123_450),
        ("1,234.50 rmb", 123_450),
        ("人民币1234.50元整", 123_450),
        ("1234.50元", 123_450),
        ("3,500 元", 350_000),
        ("(123.00)", -12_300),
        ("（123.00）", -12_300),
        ("¥(123.00)", -12_300),
        ("(¥123.00)", -12_300),
        ("123.00-", -12_300),
        ("-¥123", -12_300),
        ("¥-123", -12_300),
        ("−123", -12_300),
        ("负123元", -12_300),
        ("１２３．５０", 12_350),
        ("１，２３４．５０", 123_450),
        ("1.2万元", 1_200_000),
        ("1.2万", 1_200_000),
        ("(1.2)万元", -1_200_000),
        ("12.345678万元", 12_345_678),
        ("3亿", 30_000_000_000),
        ("5百万元", 500_000_000),
        ("2千元", 200_000),
        ("'99.90", 9_990),
        ("-0", 0),
        ("-0.00元", 0),
        ("(0)", 0),
        ("+5", 500),
    ] {
        assert_eq!(money(text), Ok(fen), "{text}");
    }
}

#[test]
fn what_does_not_say_one_amount_is_refused() {
    for text in [
        "1.234,56",
        "1,23",
        "1,2345",
        "12,34,567",
        "0,123",
        ",123",
        "1234,567",
        "1,234,",
        "$5",
        "€5",
        "5美元",
        "1e5",
        "1.2E+05",
        "12a",
        "1.2.3",
        "--1",
        "(-1)",
        "-1-",
        "(1",
        "1)",
        "¥¥1",
        "¥1元元",
        "1 2",
        "3 500",
        "元",
        "¥",
        "1.2万万",
        "15%",
        "8折",
        "五元",
        "3台",
        "12元5角",
        "1~2",
        "约100",
    ] {
        assert_eq!(money(text), Err(Reason::NotANumber), "{text}");
    }
    assert_eq!(money("1.005元"), Err(Reason::SurplusDigits));
    assert_eq!(money("1.0000001万元"), Err(Reason::SurplusDigits));
    assert_eq!(money("99999999999999999万元"), Err(Reason::OutOfRange));
    assert_eq!(money("1,000,000,000,000,000,000"), Err(Reason::OutOfRange));
}

#[test]
fn units_of_settings_headers_and_columns_scale_bare_numbers_only() {
    let in_ten_thousands = NumberRules { declared: Some(Unit::Tens(4)), ..rules(Family::Money, 2) };
    assert_eq!(in_ten_thousands.parse(b"1.5", None), Ok(1_500_000));
    assert_eq!(in_ten_thousands.parse("1.5元".as_bytes(), None), Ok(150));
    assert_eq!(in_ten_thousands.parse(b"0.0000015", None), Err(Reason::SurplusDigits));
    assert_eq!(rules(Family::Money, 2).parse(b"1.5", Some(Unit::Tens(4))), Ok(1_500_000));
    assert_eq!(rules(Family::Money, 2).parse(b"1,000.5", Some(Unit::Tens(3))), Ok(100_050_000));
    assert_eq!(rules(Family::Money, 2).parse(b"1.5", Some(Unit::Percent)), Ok(150), "not a unit of amounts");
    // Registered capital is stored in 万元.
    let capital = NumberRules { own_power: 4, ..rules(Family::Money, 2) };
    assert_eq!(capital.parse(b"500", None), Ok(50_000));
    assert_eq!(capital.parse("500万元".as_bytes(), None), Ok(50_000));
    assert_eq!(capital.parse("1.2亿".as_bytes(), None), Ok(1_200_000));
    assert_eq!(capital.parse("5000000元".as_bytes(), None), Ok(50_000));
    assert_eq!(capital.parse(b"5000000", Some(Unit::Tens(0))), Ok(50_000));
    assert_eq!(capital.parse("50元".as_bytes(), None), Err(Reason::SurplusDigits));
}

#[test]
fn shares_say_whether_they_are_percentages() {
    let declared = |unit| NumberRules { declared: Some(unit), ..rules(Family::Ratio, 6) };
    for (text, share) in [
        ("15%", 150_000),
        ("１５％", 150_000),
        ("0.15", 150_000),
        ("-3.5%", -35_000),
        ("120%", 1_200_000),
        ("1", 1_000_000),
        ("0", 0),
        ("5‰", 5_000),
        ("三成", 300_000),
        ("8折", 200_000),
        ("8.5折", 150_000),
        ("85折", 150_000),
        ("八五折", 150_000),
        ("九折", 100_000),
    ] {
        assert_eq!(ratio(text), Ok(share), "{text}");
    }
    assert_eq!(ratio("15"), Err(Reason::AmbiguousRatio));
    assert_eq!(ratio("1.5"), Err(Reason::AmbiguousRatio));
    assert_eq!(ratio("0折"), Err(Reason::NotANumber));
    assert_eq!(declared(Unit::Percent).parse(b"15", None), Ok(150_000));
    assert_eq!(declared(Unit::Percent).parse(b"0.5", None), Ok(5_000));
    assert_eq!(declared(Unit::Percent).parse(b"15%", None), Ok(150_000));
    assert_eq!(declared(Unit::Ratio).parse(b"1.5", None), Ok(1_500_000));
    let under_percent = |text: &[u8]| rules(Family::Ratio, 6).parse(text, Some(Unit::Percent));
    assert_eq!(under_percent(b"15"), Ok(150_000));
    assert_eq!(under_percent(b"15%"), Ok(150_000));
    assert_eq!(under_percent(b"0.15"), Err(Reason::AmbiguousRatio));
}

#[test]
fn counts_lose_their_measure_words() {
    let integer = |text: &str| rules(Family::Integer, 0).parse(text.as_bytes(), None);
    for (text, value) in [
        ("9223372036854775807", i64::MAX),
        ("3台", 3),
        ("1,200 件", 1200),
        ("1.2万人", 12_000),
        ("3次", 3),
        ("第3次", 3),
        ("第二次", 2),
        ("25岁", 25),
        ("5.00", 5),
    ] {
        assert_eq!(integer(text), Ok(i128::from(value)), "{text}");
    }
    assert_eq!(integer("1.5"), Err(Reason::SurplusDigits));
    assert_eq!(integer("9223372036854775808"), Err(Reason::OutOfRange));
    assert_eq!(integer("3台次元"), Err(Reason::NotANumber));
    let hours = NumberRules { measure: Measure::Hours, ..rules(Family::Quantity, 3) };
    assert_eq!(hours.parse("1.5小时".as_bytes(), None), Ok(1_500));
    assert_eq!(hours.parse("2天".as_bytes(), None), Err(Reason::NotANumber), "2 days are not 2 hours");
    assert_eq!(rules(Family::Price, 6).parse("¥12.5/件".as_bytes(), None), Ok(12_500_000));
    assert_eq!(rules(Family::Price, 6).parse("12.5元/台".as_bytes(), None), Ok(12_500_000));
}

#[test]
fn another_currency_has_its_own_signs() {
    let pounds = NumberRules {
        marks: crate::ingest::value::unit::currency_marks("GBP"),
        in_yuan: false,
        ..rules(Family::Money, 2)
    };
    assert_eq!(pounds.parse("£5".as_bytes(), None), Ok(500));
    assert_eq!(pounds.parse("5元".as_bytes(), None), Err(Reason::NotANumber));
    assert_eq!(pounds.parse("¥5".as_bytes(), None), Err(Reason::NotANumber));
}

fn grouped(whole: &str) -> String {
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn full_width(text: &str) -> String {
    let widen = |character: char| match character {
        '!'..='~' => char::from_u32(character as u32 + 0xfee0).unwrap_or(character),
        _ => character,
    };
    text.chars().map(widen).collect()
}

proptest! {
    #[test]
    fn decorations_never_change_an_amount(
        minor in -9_999_999_999_999_999i64..=9_999_999_999_999_999, groups: bool, mark in 0usize..5, yuan: bool,
        sign in 0usize..3, wide: bool, ten_thousands: bool, blanks in 0usize..3,
    ) {
        let mut plain = format_minor(i128::from(minor).abs(), if ten_thousands { 6 } else { 2 });
        prop_assert_eq!(money(&format_minor(i128::from(minor), 2)), Ok(i128::from(minor)));
        if groups {
            let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
            plain = format!("{}.{fraction}", grouped(whole));
        }
        let mark = ["", "¥", "￥", "RMB", "CNY "][mark];
        let tail = match (ten_thousands, yuan) {
            (true, true) => "万元",
            (true, false) => "万",
            (false, true) => "元",
            (false, false) => "",
        };
        let amount = match (minor < 0, sign) {
            (false, _) => format!("{mark}{plain}{tail}"),
            (true, 0) => format!("-{mark}{plain}{tail}"),
            (true, 1) => format!("({mark}{plain}{tail})"),
            (true, _) => format!("{mark}{plain}{tail}-"),
        };
        let amount = if wide { full_width(&amount) } else { amount };
        let text = format!("{}{amount}", "\u{3000}".repeat(blanks));
        prop_assert_eq!(money(&text), Ok(i128::from(minor)), "{}", text);
    }

    #[test]
    fn both_ways_of_reading_agree(text in "[-+]?[0-9]{1,20}(\\.[0-9]{0,8})?", scale in 0u8..=6) {
        let rules = rules(Family::Money, scale);
        let strict = rules.parse(text.as_bytes(), None);
        let tolerant = rules.parse_tolerantly(text.as_bytes(), None);
        prop_assert_eq!(strict.is_ok(), tolerant.is_ok(), "{}", text);
        if strict.is_ok() {
            prop_assert_eq!(strict, tolerant);
        }
    }

    #[test]
    fn all_three_ways_of_reading_agree(
        text in "-?[¥￥]?[0-9]{0,4}(,[0-9]{1,4}){0,3}(\\.[0-9]{0,3})?-? ?(元|万元|万|%|台)?", family in 0usize..5, declared in 0usize..4,
    ) {
        let family = [Family::Integer, Family::Money, Family::Quantity, Family::Price, Family::Ratio][family];
        let rules = rules(family, if family == Family::Integer { 0 } else { 2 });
        let unit = [None, Some(Unit::Tens(4)), Some(Unit::Percent), Some(Unit::Tens(0))][declared].filter(|unit| rules.accepts(*unit));
        if let Some(found) = rules.parse_common(text.as_bytes(), unit) {
            prop_assert_eq!(found, rules.parse_tolerantly(text.as_bytes(), unit), "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,30}", family in 0usize..5) {
        let family = [Family::Integer, Family::Money, Family::Quantity, Family::Price, Family::Ratio][family];
        let _ = rules(family, 2).parse(text.as_bytes(), None);
    }
}
