#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

struct Saved {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn save(bytes: &[u8]) -> Saved {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.csv");
    std::fs::write(&path, bytes).unwrap();
    Saved { _folder: folder, path }
}

fn open(saved: &Saved, declared: Option<&str>) -> Result<TextFile, ReaderError> {
    TextFile::open(&saved.path, "export.csv", declared, Arc::default())
}

/// The text read in portions of the given sizes, over and over.
fn read_by(saved: &Saved, declared: Option<&str>, sizes: &[usize]) -> (Vec<u8>, FilePrint) {
    let mut file = open(saved, declared).unwrap();
    let mut text = Vec::new();
    for size in sizes.iter().cycle() {
        let count = file.append(&mut text, *size).unwrap();
        if count < *size {
            break;
        }
    }
    assert_eq!(file.append(&mut text, 10).unwrap(), 0, "nothing comes after the end");
    (text, file.finish().unwrap())
}

fn read(bytes: &[u8], declared: Option<&str>) -> (Vec<u8>, FilePrint) {
    read_by(&save(bytes), declared, &[1 << 20])
}

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

const TEXT: &str = "客户,金额\n北京一分公司,1\n上海,2\n";

#[test]
fn every_encoding_gives_the_same_text() {
    let marked = format!("\u{feff}{TEXT}");
    let cases: [(Vec<u8>, Option<&str>, &str); 9] = [
        (TEXT.into(), None, "UTF-8"),
        (marked.clone().into(), None, "UTF-8"),
        (gb(TEXT), None, "gb18030"),
        (gb(TEXT), Some("gbk"), "GBK"),
        (encoding_rs::BIG5.encode("客戶").0.into_owned(), Some("big5"), "Big5"),
        (utf16(&marked, false), None, "UTF-16LE"),
        (utf16(&marked, true), None, "UTF-16BE"),
        (utf16(TEXT, false), None, "UTF-16LE"),
        (utf16(TEXT, true), Some("utf-16be"), "UTF-16BE"),
    ];
    for (bytes, declared, name) in cases {
        let (text, print) = read(&bytes, declared);
        let expected = if name == "Big5" { "客戶" } else { TEXT };
        assert_eq!(String::from_utf8(text).unwrap(), expected, "{name}");
        assert_eq!(print.encoding, Some(name));
        assert_eq!(print.hash, format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes)));
        assert_eq!(print.bytes, bytes.len() as u64);
    }
    assert_eq!(read(b"a,b\n", None).1.encoding, None);
}

#[test]
fn the_mark_wins_over_the_declared_encoding() {
    let saved = save(format!("\u{feff}{TEXT}").as_bytes());
    let file = open(&saved, Some("gb18030")).unwrap();
    assert_eq!(file.encoding(), Some("UTF-8"));
    assert!(file.remark().unwrap().contains("byte order mark"));
}

#[test]
fn the_encoding_is_decided_where_the_first_other_byte_comes() {
    let mut bytes = b"1,plain text,2\n".repeat(400_000);
    bytes.extend(gb("1,北京,2\n"));
    let (text, print) = read_by(&save(&bytes), None, &[1 << 16]);
    assert!(text.ends_with("1,北京,2\n".as_bytes()));
    assert_eq!(print.encoding, Some("gb18030"));
}

#[test]
fn what_does_not_decode_stays_as_bytes_that_are_no_utf8_in_its_row_alone() {
    let bad: [&[u8]; 5] = [b"\xff", b"\x81,", b"\xe4\xff\xb8\xff\xad\xff", b"\x81\x30", "中文".as_bytes()];
    for bytes in bad {
        let file = [&gb(TEXT), &b"1,"[..], bytes, b",9\n", &gb("广州,3\n")].concat();
        let (text, print) = read(&file, None);
        assert_eq!(print.encoding, Some("gb18030"), "{bytes:x?}");
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        assert_eq!(lines.len(), 6, "{bytes:x?}");
        let valid: Vec<bool> = lines.iter().map(|line| std::str::from_utf8(line).is_ok()).collect();
        assert_eq!(valid, [true, true, true, false, true, true], "{bytes:x?}");
        assert!(lines[3].ends_with(b",9"));
    }
}

#[test]
fn bad_bytes_in_a_row_never_become_utf8_together() {
    // Each of the three is no EUC-JP on its own; together they are a character in UTF-8.
    let (text, _) = read(b"\xe4\n\xe4\x85\x85,1\n", Some("euc-jp"));
    for line in text.split(|byte| *byte == b'\n').take(2) {
        assert!(std::str::from_utf8(line).is_err(), "{line:x?}");
    }
}

#[test]
fn half_a_surrogate_pair_is_no_line_end() {
    let mut bytes = utf16("a,b\n1,", false);
    bytes.extend([0x0a, 0xd8]);
    bytes.extend(utf16(",2\n", false));
    let (text, _) = read(&bytes, Some("utf-16le"));
    assert_eq!(text, b"a,b\n1,\xff,2\n");
}

#[test]
fn in_a_utf8_file_other_bytes_are_passed_on() {
    let bytes = [TEXT.as_bytes(), TEXT.as_bytes(), &gb("广州客户,3\n")].concat();
    let (text, print) = read(&bytes, None);
    assert_eq!(print.encoding, Some("UTF-8"));
    assert_eq!(text, bytes);
}

#[test]
fn lines_that_end_with_cr_alone_are_lines() {
    assert_eq!(read(b"a,b\r1,2\r3,4", None).0, b"a,b\n1,2\n3,4");
    assert_eq!(read(&gb("客户,b\r1,2\r"), None).0, "客户,b\n1,2\n".as_bytes());
    assert_eq!(read(b"a,b\r\n1,2\r\n", None).0, b"a,b\r\n1,2\r\n");
}

#[test]
fn compressed_files_give_the_same_text_and_the_hash_of_the_raw_bytes() {
    let pack = |text: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let gzip = [pack(&gb("客户,")), pack(&gb("金额\n"))].concat();
    let frames =
        [zstd::encode_all(&gb("客户,")[..], 1).unwrap(), zstd::encode_all(&gb("金额\n")[..], 1).unwrap()].concat();
    for (bytes, compression) in [(gzip, Compression::Gzip), (frames, Compression::Zstd)] {
        let saved = save(&bytes);
        assert_eq!(open(&saved, None).unwrap().compression(), compression);
        let (text, print) = read_by(&saved, None, &[5]);
        assert_eq!(text, "客户,金额\n".as_bytes());
        assert_eq!(print.hash, format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes)));
    }
}

#[test]
fn the_whole_file_is_hashed_and_counted_even_when_its_text_was_not_read() {
    let bytes = gb(TEXT).repeat(50_000);
    let saved = save(&bytes);
    let counter = Arc::new(AtomicU64::new(0));
    let mut file = TextFile::open(&saved.path, "export.csv", None, counter.clone()).unwrap();
    file.append(&mut Vec::new(), 10).unwrap();
    assert_eq!(file.finish().unwrap().hash, format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes)));
    assert_eq!(counter.load(std::sync::atomic::Ordering::Relaxed), bytes.len() as u64);
}

#[test]
fn a_compressed_file_cut_short_is_an_error() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&b"a,b\n1,2\n".repeat(100_000)).unwrap();
    let gzip = encoder.finish().unwrap();
    let frame = zstd::encode_all(&TEXT.repeat(100_000).into_bytes()[..], 1).unwrap();
    for bytes in [gzip, frame] {
        let saved = save(&bytes[..bytes.len() / 2]);
        let outcome = open(&saved, None).and_then(|mut file| file.append(&mut Vec::new(), 1 << 30));
        assert!(outcome.unwrap_err().to_string().contains("cut short"));
    }
}

#[test]
fn binary_data_is_refused_and_utf16_with_nul_bytes_is_not() {
    let error = open(&save(b"a,b\n\0\0\0\x01\x02"), None).err().unwrap();
    assert!(error.to_string().contains("binary data"), "{error}");
    assert!(open(&save(&utf16("a,b\n", false)), Some("utf-16le")).is_ok());
}

/// Pieces of lines in several encodings, and bytes that are in none.
fn portions() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"plain,1\n".to_vec()),
        4 => Just(gb("北京客户,上海\n")),
        1 => Just("北京客户,上海\n".as_bytes().to_vec()),
        1 => Just("中".as_bytes().to_vec()),
        1 => proptest::collection::vec(0x80u8..=0xff, 1..5),
        1 => Just(b"\n".to_vec()),
        // Lines about as long as the longest that is looked at.
        1 => (65_500usize..65_560).prop_map(|length| [&gb("广")[..], &vec![b'x'; length]].concat()),
        1 => Just(vec![b'y'; 300_000]),
        1 => Just("上海市".as_bytes().repeat(40_000)),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_does_not_depend_on_the_portions_it_is_asked_in(
        bytes in portions(),
        sizes in proptest::collection::vec(1usize..400_000, 1..6),
        declared in prop_oneof![Just(None), Just(Some("gb18030")), Just(Some("big5"))],
    ) {
        let saved = save(&bytes);
        let whole = read_by(&saved, declared, &[64 << 20]);
        prop_assert!(whole == read_by(&saved, declared, &sizes));
    }
}
