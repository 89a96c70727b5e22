#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;
use crate::model::tables::{TRANSACTIONS, Word};

const FILE: FileContext = FileContext { year: Some(2024), dates_from_1904: false };

/// A column of that type with nothing special about it.
fn column(name: &'static str, column_type: ColumnType, docs: &'static str) -> ColumnSpec {
    let (unit, unit_power, aliases) = ("", 0, &[]);
    let (personal, references, blank_is_false, range) = (None, None, false, None);
    let like = TRANSACTIONS.columns[0];
    ColumnSpec {
        name,
        column_type,
        docs,
        unit,
        unit_power,
        aliases,
        personal,
        references,
        blank_is_false,
        range,
        ..like
    }
}

fn storage_of(spec: ColumnSpec, options: &ColumnOptions<'_>) -> Result<Storage, Objection> {
    Storage::compile(Box::leak(Box::new(spec)), options)
}

fn plain(column_type: ColumnType) -> Storage {
    storage_of(column("c", column_type, ""), &ColumnOptions::default()).unwrap()
}

fn text(storage: &Storage, text: &str) -> Result<Option<String>, Reason> {
    let mut scratch = b"left over".to_vec();
    let found = storage.text(text.as_bytes(), &mut scratch)?;
    Ok(found.map(|found| String::from_utf8(found.to_vec()).unwrap()))
}

fn some(text: &str) -> Result<Option<String>, Reason> {
    Ok(Some(text.to_owned()))
}

fn number(storage: &Storage, text: &str) -> Result<Option<i128>, Reason> {
    storage.number(text.as_bytes(), &FILE, None)
}

const WORDS: &[Word] = &[Word { code: "sale", aliases: &["销售"] }, Word { code: "return", aliases: &["退货"] }];

#[test]
fn identifiers_lose_surrounding_white_space_and_texts_keep_it() {
    let (identifier, free) = (plain(ColumnType::Identifier), plain(ColumnType::Text));
    assert_eq!(text(&identifier, " C 1\u{3000}"), some("C 1"));
    assert_eq!(text(&free, " LAMP "), some(" LAMP "));
    for blank in ["", " ", "\t", "\u{3000}\u{a0}", "\u{feff}"] {
        assert_eq!(text(&free, blank), Ok(None));
        assert_eq!(text(&identifier, blank), Ok(None));
        assert_eq!(number(&plain(ColumnType::Money), blank), Ok(None));
    }
    assert_eq!(number(&plain(ColumnType::Money), " 1.50 "), Ok(Some(150)));
}

#[test]
fn identifiers_are_folded_so_that_the_same_one_is_the_same() {
    let identifier = plain(ColumnType::Identifier);
    for same in ["C001", "Ｃ００１", "\tC001", "\u{200b}C001", "C\u{200b}001", "\u{202d}C001\u{202c}"] {
        assert_eq!(text(&identifier, same), some("C001"), "{same:?}");
    }
    assert_eq!(text(&identifier, "张三（北京）"), some("张三(北京)"));
    assert_eq!(text(&identifier, "张三"), some("张三"));
    assert_eq!(text(&identifier, "Zoe\u{200b}\u{308}"), some("Zoë"));
    for folded in ["\u{a8}C001", "e\u{200b}\u{301}", "Ｃ\u{202d}１", "C001\u{b4}"] {
        let once = text(&identifier, folded).unwrap().unwrap();
        assert_eq!(text(&identifier, &once), some(&once), "what is stored reads as itself: {folded:?}");
    }
    for error in ["＃Ｎ／Ａ", "\u{ad}##\u{ad}#"] {
        assert_eq!(text(&identifier, error), Err(Reason::ExcelError), "{error}");
    }
    for blank in ["Ｎ／Ａ", "－", "Ｎ\u{200b}ＵＬＬ"] {
        assert_eq!(text(&identifier, blank), Ok(None), "{blank}");
    }
    for blank in ["-", "--", "/", "N/A", "NULL"] {
        assert_eq!(text(&identifier, blank), Ok(None), "{blank}");
        assert_eq!(text(&plain(ColumnType::Text), blank), some(blank), "free text stays");
    }
}

#[test]
fn words_and_levels_are_stored_as_their_code() {
    let words = plain(ColumnType::Word(WORDS));
    assert_eq!(text(&words, " 退 货 "), some("return"));
    assert_eq!(text(&words, "Sale"), some("sale"));
    assert_eq!(text(&words, "-"), Ok(None));
    assert_eq!(text(&words, "赠送"), Err(Reason::NotAllowed));
    let spec = column("level", ColumnType::Level, "");
    let objection = storage_of(spec, &ColumnOptions::default()).unwrap_err();
    assert!(objection.hint.contains("`levels`"), "{objection:?}");
    let level = LevelDictionary::of("intention", &Default::default()).unwrap();
    let levels = storage_of(spec, &ColumnOptions { level: Some(level), ..Default::default() }).unwrap();
    assert_eq!(text(&levels, "Ｈ级"), some("H"));
    assert_eq!(text(&levels, "D级"), Err(Reason::NotAllowed));
}

#[test]
fn blank_ticks_are_unknown_unless_the_model_says_no() {
    let unknown = plain(ColumnType::Flag);
    let no = storage_of(column("ordered", ColumnType::Flag, "").blank_is_false(), &ColumnOptions::default()).unwrap();
    assert_eq!((number(&unknown, ""), number(&no, "")), (Ok(None), Ok(Some(0))));
    assert_eq!((number(&unknown, "-"), number(&no, "-")), (Ok(None), Ok(Some(0))));
    assert_eq!((number(&unknown, "√"), number(&no, "√")), (Ok(Some(1)), Ok(Some(1))));
    assert_eq!(number(&unknown, "无"), Ok(Some(0)));
    assert_eq!(number(&unknown, "也许"), Err(Reason::NotAllowed));
    assert_eq!(unknown.value_type(), ValueType::Truth);
}

#[test]
fn blanks_and_damage_are_told_apart() {
    for kind in [ColumnType::Money, ColumnType::Integer, ColumnType::Date, ColumnType::Ratio, ColumnType::Timestamp] {
        let storage = plain(kind);
        for blank in ["-", "--", "/", "N/A", "NULL", "空", "无"] {
            assert_eq!(number(&storage, blank), Ok(None), "{blank}");
        }
        assert_eq!(number(&storage, "#DIV/0!"), Err(Reason::ExcelError));
        assert_eq!(number(&storage, "1\0"), Err(Reason::ControlCharacter));
        assert_eq!(number(&storage, &"x".repeat(70_000)), Err(Reason::TooLong));
    }
    for kind in [ColumnType::Text, ColumnType::Identifier, ColumnType::Word(WORDS), ColumnType::Time] {
        let storage = plain(kind);
        assert_eq!(text(&storage, "#N/A"), Err(Reason::ExcelError));
        assert_eq!(text(&storage, "a\0b"), Err(Reason::ControlCharacter));
        assert_eq!(text(&storage, &"x".repeat(70_000)), Err(Reason::TooLong));
    }
    assert_eq!(text(&plain(ColumnType::Text), "two\nlines"), some("two\nlines"));
}

#[test]
fn dates_take_the_business_day_of_the_pipelines_zone() {
    let day = |text: &str| {
        i128::from(date::days_of(text[..4].parse().unwrap(), text[5..7].parse().unwrap(), text[8..].parse().unwrap()))
    };
    let here = plain(ColumnType::Date);
    assert_eq!(number(&here, "2024-01-05"), Ok(Some(day("2024-01-05"))));
    assert_eq!(number(&here, "2024-01-05 00:00:00"), Ok(Some(day("2024-01-05"))));
    assert_eq!(number(&here, "2024-01-05 23:30"), Ok(Some(day("2024-01-05"))));
    assert_eq!(number(&here, "1月5日"), Ok(Some(day("2024-01-05"))));
    assert_eq!(number(&here, "2024-01-05T23:30:00Z"), Err(Reason::AmbiguousDate));
    let zone = ZoneShift::between("UTC", "Asia/Shanghai").unwrap();
    let spec = column("c", ColumnType::Date, "");
    let far = storage_of(spec, &ColumnOptions { zone: Some(zone), ..Default::default() }).unwrap();
    assert_eq!(number(&far, "2024-01-05"), Ok(Some(day("2024-01-05"))), "a date is no moment");
    assert_eq!(number(&far, "2024-01-05 00:00:00"), Ok(Some(day("2024-01-05"))), "a date printed with zeros");
    assert_eq!(number(&far, "2024-01-05 20:00:00"), Ok(Some(day("2024-01-06"))));
    assert_eq!(number(&far, "2024-01-05T20:00:00+08:00"), Ok(Some(day("2024-01-05"))));
    assert_eq!(number(&far, "2024-01-04T16:00:00Z"), Ok(Some(day("2024-01-05"))));
    let spec = column("c", ColumnType::Timestamp, "");
    let moments = storage_of(spec, &ColumnOptions { zone: Some(zone), ..Default::default() }).unwrap();
    assert_eq!(number(&moments, "2024-01-05 20:00"), Ok(Some((day("2024-01-06") * 24 + 4) * 3_600_000_000)));
    assert_eq!(number(&moments, "2024-01-05"), Ok(Some(day("2024-01-05") * 86_400_000_000)));
    assert_eq!(number(&moments, "2199-12-31 23:00"), Err(Reason::OutOfRange), "the zone moves it out of the calendar");
}

#[test]
fn formats_are_tried_in_turn() {
    let with = |formats: &[&str]| {
        let formats: Vec<String> = formats.iter().map(|format| (*format).to_owned()).collect();
        storage_of(column("c", ColumnType::Date, ""), &ColumnOptions { formats: &formats, ..Default::default() })
    };
    let fifth = number(&plain(ColumnType::Date), "2024-02-01");
    assert_eq!(number(&plain(ColumnType::Date), "01/02/2024"), Err(Reason::AmbiguousDate));
    for formats in [["%d/%m/%Y", "auto"], ["auto", "%d/%m/%Y"]] {
        let storage = with(&formats).unwrap();
        assert_eq!(number(&storage, "01/02/2024"), fifth);
        assert_eq!(number(&storage, "0１/02/2024"), fifth);
        assert_eq!(number(&storage, "2024年2月1日"), fifth);
    }
    let only = with(&["%d/%m/%Y"]).unwrap();
    assert_eq!(number(&only, "2024-02-01"), Err(Reason::NotADate));
    assert_eq!(number(&only, "01/02/2024 10:00"), Err(Reason::NotADate));
    assert!(with(&["%d/%m"]).unwrap_err().problem.contains("%Y"));
    let zone = ZoneShift::between("UTC", "Asia/Shanghai").unwrap();
    let formats = ["%Y-%m-%dT%H:%M:%S%z".to_owned()];
    let options = ColumnOptions { formats: &formats, zone: Some(zone), ..Default::default() };
    let storage = storage_of(column("c", ColumnType::Timestamp, ""), &options).unwrap();
    assert_eq!(
        number(&storage, "2024-01-05T09:30:00+0900"),
        number(&plain(ColumnType::Timestamp), "2024-01-05 08:30:00")
    );
}

#[test]
fn times_are_stored_as_text_and_split_by_part() {
    let part = |time_part| {
        storage_of(column("c", ColumnType::Time, ""), &ColumnOptions { time_part, ..Default::default() }).unwrap()
    };
    assert_eq!(text(&part(TimePart::Whole), "9点半"), some("09:30:00"));
    assert_eq!(text(&part(TimePart::Start), "9:30～10:05"), some("09:30:00"));
    assert_eq!(text(&part(TimePart::End), "9:30～10:05"), some("10:05:00"));
    assert_eq!(text(&part(TimePart::End), "9:30"), Ok(None));
    assert_eq!(text(&part(TimePart::Whole), "-"), Ok(None));
    assert_eq!(text(&part(TimePart::Whole), "1899-12-31 09:30:00"), some("09:30:00"));
    assert_eq!(text(&part(TimePart::Whole), "2024-01-05T09:30:00"), some("09:30:00"));
    assert_eq!(text(&part(TimePart::Whole), "soon"), Err(Reason::NotADate));
}

#[test]
fn ranges_of_column_and_settings_both_hold() {
    let range = |min: &str, max: &str| Range { min: Some(min.into()), max: Some(max.into()) };
    let spec = column("c", ColumnType::Quantity, "").range(1, 5);
    let own = storage_of(spec, &ColumnOptions::default()).unwrap();
    assert_eq!((number(&own, "5"), number(&own, "5.001")), (Ok(Some(5_000)), Err(Reason::OutOfRange)));
    let limits = range("2", "9");
    let both = storage_of(spec, &ColumnOptions { range: Some(&limits), ..Default::default() }).unwrap();
    assert_eq!((number(&both, "1"), number(&both, "6")), (Err(Reason::OutOfRange), Err(Reason::OutOfRange)));
    assert_eq!(both.check_number(3_000), Ok(Some(3_000)));
    let dates = range("2020-01-01", "2024-12-31");
    let dates =
        storage_of(column("c", ColumnType::Date, ""), &ColumnOptions { range: Some(&dates), ..Default::default() })
            .unwrap();
    assert_eq!(number(&dates, "2025-01-01"), Err(Reason::OutOfRange));
    assert!(number(&dates, "2024-12-31").is_ok());
    for (spec, limits, problem) in [
        (column("c", ColumnType::Money, ""), range("a lot", "9"), "`a lot`"),
        (column("c", ColumnType::Money, ""), range("9", "1"), "no value"),
        (column("c", ColumnType::Text, ""), range("1", "9"), "no range"),
    ] {
        let objection = storage_of(spec, &ColumnOptions { range: Some(&limits), ..Default::default() }).unwrap_err();
        assert!(objection.problem.contains(problem), "{objection:?}");
    }
    let in_ten_thousands = range("0", "100");
    let options = ColumnOptions { range: Some(&in_ten_thousands), unit: Some("万元"), ..Default::default() };
    let money = storage_of(column("c", ColumnType::Money, ""), &options).unwrap();
    assert_eq!(number(&money, "0.01"), Ok(Some(10_000)), "limits are in 元");
    assert_eq!(number(&money, "0.02"), Err(Reason::OutOfRange));
}

#[test]
fn patterns_match_the_whole_stored_text() {
    let with = |column_type, pattern| {
        storage_of(column("c", column_type, ""), &ColumnOptions { pattern: Some(pattern), ..Default::default() })
    };
    let identifier = with(ColumnType::Identifier, "C[0-9]+|X").unwrap();
    assert_eq!(text(&identifier, " Ｃ12 "), some("C12"));
    for other in ["C", "C12x", "YX", "CX"] {
        assert_eq!(text(&identifier, other), Err(Reason::Pattern), "{other}");
    }
    assert!(with(ColumnType::Text, "a)(b").is_err());
    assert!(with(ColumnType::Money, "[0-9]+").is_err());
}

#[test]
fn personal_columns_are_protected_after_their_checks() {
    let with = |kind, column_type, personal| {
        storage_of(
            column("c", column_type, "").personal(kind),
            &ColumnOptions { personal, pattern: None, ..Default::default() },
        )
        .unwrap()
    };
    let phone = |personal| with(Personal::Phone, ColumnType::Text, personal);
    assert_eq!(text(&phone(Some(Protection::Mask)), "13812345678"), some("138****5678"));
    assert_eq!(text(&phone(None), "13812345678"), some("13812345678"));
    assert_eq!(text(&phone(Some(Protection::Drop)), "13812345678"), Ok(None));
    assert_eq!(text(&phone(Some(Protection::Mask)), "无"), Ok(None));
    let hash = Some(Protection::Hash(protect::key_of("k")));
    assert_eq!(text(&phone(hash), "13812345678").unwrap().unwrap().len(), 32);
    let birthday = |personal| with(Personal::Birthday, ColumnType::Date, personal);
    let neutral = number(&plain(ColumnType::Date), "1904-05-20");
    for form in ["1985-05-20", "5月20日", "85年5月20日"] {
        assert_eq!(number(&birthday(Some(Protection::Mask)), form), neutral, "{form}");
        assert_eq!(number(&birthday(hash), form), neutral, "{form}");
    }
    assert_eq!(number(&birthday(None), "65年5月20日"), number(&plain(ColumnType::Date), "1965-05-20"));
    assert_eq!(number(&birthday(Some(Protection::Drop)), "1985-05-20"), Ok(None));
    // A column that is not personal is left alone.
    let options = ColumnOptions { personal: Some(Protection::Mask), ..Default::default() };
    assert_eq!(
        text(&storage_of(column("c", ColumnType::Text, ""), &options).unwrap(), "13812345678"),
        some("13812345678")
    );
}

#[test]
fn units_of_settings_must_fit_the_column() {
    let with = |column_type, unit| {
        storage_of(column("c", column_type, ""), &ColumnOptions { unit: Some(unit), ..Default::default() })
    };
    assert_eq!(number(&with(ColumnType::Money, "万元").unwrap(), "1.5"), Ok(Some(1_500_000)));
    assert_eq!(number(&with(ColumnType::Ratio, "percent").unwrap(), "15"), Ok(Some(150_000)));
    assert!(with(ColumnType::Money, "percent").is_err() && with(ColumnType::Ratio, "万元").is_err());
    assert!(with(ColumnType::Money, "furlongs").is_err());
    let capital = storage_of(column("c", ColumnType::Money, "").in_ten_thousands(), &ColumnOptions::default()).unwrap();
    assert_eq!((number(&capital, "500"), number(&capital, "5,000,000元")), (Ok(Some(50_000)), Ok(Some(50_000))));
}

#[test]
fn shortcuts_find_what_a_look_at_each_byte_finds() {
    for length in 0..=17 {
        for position in 0..length {
            for byte in 0..=255u8 {
                for around in [b' ', b'~', b'A'] {
                    let mut text = vec![around; length];
                    text[position] = byte;
                    assert_eq!(is_plain_ascii(&text), (0x20..0x7f).contains(&byte), "{text:?}");
                }
            }
        }
    }
    assert!(is_plain_ascii(b""));
    // Every character that there is, before and behind another.
    for character in char::MIN..=char::MAX {
        for text in [format!("{character}7"), format!("7{character}"), format!("{character}")] {
            assert_eq!(trim(text.as_bytes()), trim_any(text.as_bytes()), "{text:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_and_no_value_leaves_its_type(bytes in proptest::collection::vec(any::<u8>(), 0..40), messy in "[-¥(]?[0-9.,:年月日/ ~-]{0,20}[)元万%折点]?") {
        let types = [
            ColumnType::Identifier, ColumnType::Text, ColumnType::Word(WORDS), ColumnType::Flag, ColumnType::Integer, ColumnType::Date,
            ColumnType::Timestamp, ColumnType::Time, ColumnType::Money, ColumnType::Quantity, ColumnType::Price, ColumnType::Ratio,
        ];
        let mut scratch = Vec::new();
        for column_type in types {
            let storage = plain(column_type);
            for bytes in [bytes.as_slice(), messy.as_bytes()] {
                if storage.is_text() {
                    let _ = storage.text(bytes, &mut scratch);
                } else if let Ok(Some(value)) = storage.number(bytes, &FILE, Some(Unit::Tens(4))) {
                    let digits = 18 + u32::from(storage.decimal_scale().unwrap_or(6));
                    prop_assert!(value.unsigned_abs() < 10u128.pow(digits), "{:?} {}", bytes, value);
                }
            }
        }
    }
}
