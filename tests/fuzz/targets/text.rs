//! Random bytes read in random pieces: the pieces do not matter, and text that is UTF-8 is passed on as it is.
#![no_main]

use std::io::Write;
use std::sync::Arc;

use keyfolio_fuzz::ingest::readers::text::TextFile;
use libfuzzer_sys::fuzz_target;

const LABELS: [Option<&str>; 6] = [None, None, None, Some("gb18030"), Some("utf-16le"), Some("big5")];

fn read(path: &std::path::Path, label: Option<&str>, pieces: &[u8]) -> Result<Vec<u8>, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut file = TextFile::open(path, "a.csv", label, Arc::default()).map_err(|error| text(&error))?;
    let mut out = Vec::new();
    for piece in 0.. {
        let wanted = pieces.get(piece % pieces.len().max(1)).map_or(1 << 20, |size| usize::from(*size) + 1);
        let got = file.append(&mut out, wanted).map_err(|error| text(&error))?;
        assert!(got <= wanted);
        if got < wanted {
            break;
        }
    }
    assert_eq!(file.append(&mut out, 10).map_err(|error| text(&error))?, 0, "the end is the end");
    file.finish().map_err(|error| text(&error))?;
    Ok(out)
}

fuzz_target!(|input: (u8, [u8; 3], Vec<u8>)| {
    let (label, pieces, bytes) = input;
    let label = LABELS[usize::from(label) % LABELS.len()];
    let mut file = tempfile::NamedTempFile::new_in("/dev/shm").or_else(|_| tempfile::NamedTempFile::new()).unwrap();
    file.write_all(&bytes).unwrap();
    // A compressed file may be large; that is for other tests.
    if matches!(bytes.as_slice(), [0x1f, 0x8b, ..] | [_, 0xb5, 0x2f, 0xfd, ..] | [_, 0x2a, 0x4d, 0x18, ..]) {
        return;
    }
    let whole = read(file.path(), label, &[]);
    let piecewise = read(file.path(), label, &pieces);
    match (&whole, &piecewise) {
        (Ok(whole), Ok(piecewise)) => assert!(whole == piecewise, "{whole:?} {piecewise:?}"),
        (whole, piecewise) => assert!(whole.is_err() == piecewise.is_err(), "{whole:?} {piecewise:?}"),
    }
    let Ok(whole) = whole else { return };
    let text = std::str::from_utf8(&bytes);
    let is_plain = |text: &str| !text.contains(['\0', '\u{feff}']) && text.contains('\n');
    if label.is_none()
        && let Ok(text) = text
        && is_plain(text)
    {
        assert!(whole == text.as_bytes(), "{text:?} {whole:?}");
    }
    // Line ends are lost or made in no encoding that has them as ASCII.
    if label.is_none()
        && bytes.contains(&b'\n')
        && !bytes.contains(&0)
        && !bytes.starts_with(b"\xfe\xff")
        && !bytes.starts_with(b"\xff\xfe")
    {
        let ends = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(ends(&whole), ends(&bytes), "{bytes:?} {whole:?}");
    }
});
