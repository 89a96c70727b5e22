//! Which character stands between the fields of a text.

use std::collections::BTreeMap;

use crate::config::types::Quoting;

use super::records::split;

const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Records that are looked at.
const RECORDS: usize = 200;

/// The delimiter that Excel's own first line `sep=;` names, with or without quotes around it.
pub(super) fn declared_by_excel(text: &[u8]) -> Option<u8> {
    let line = text.split(|byte| *byte == b'\n').next()?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', delimiter] if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" && delimiter.is_ascii() => {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// The candidate by which some record names most known columns; without any, the one by which most records have the
/// same number of fields. A comma for a single column.
pub(super) fn find(text: &[u8], quoting: Quoting, complete: bool, recognised: &dyn Fn(&[String]) -> usize) -> u8 {
    let mut best = (0, 0, 0);
    let mut chosen = b',';
    for candidate in CANDIDATES {
        if !text.contains(&candidate) {
            continue;
        }
        let records = split(text, candidate, quoting, complete, RECORDS);
        let names = records.iter().map(|record| recognised(record)).max().unwrap_or(0);
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        for record in records.iter().filter(|record| record.len() > 1) {
            *widths.entry(record.len()).or_default() += 1;
        }
        let (width, count) = widths.into_iter().max_by_key(|(width, count)| (*count, *width)).unwrap_or((0, 0));
        // One name may be there by chance, as the only column of a wrongly split record.
        let score = (if names >= 2 { names } else { 0 }, count, width);
        if score > best {
            best = score;
            chosen = candidate;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_in(text: &str) -> u8 {
        find(text.as_bytes(), Quoting::Double, true, &|_| 0)
    }

    #[test]
    fn the_delimiter_is_the_one_that_gives_even_records() {
        assert_eq!(find_in("a,b,c\n1,2,3\n"), b',');
        assert_eq!(find_in("a;b;c\n1,5;2,5;x\n1,5;2,5;y\n"), b';');
        assert_eq!(find_in("编号\t地址\n1\t北京,朝阳,1\n2\t上海,浦东\n"), b'\t');
        assert_eq!(find_in("报表,2024\n\na|b|c\n1|2|3\n4|5|6\n"), b'|');
        assert_eq!(find_in("a,b\n\"x;y;z\",1\n\"x;y;z\",2\n"), b',');
        assert_eq!(find_in("only\n1\n2\n"), b',');
        assert_eq!(find_in(""), b',');
    }

    #[test]
    fn known_names_outweigh_evenness() {
        let text = "客户;金额\nx,1\ny,2\nz,3\n";
        let known = |cells: &[String]| cells.iter().filter(|cell| ["客户", "金额"].contains(&cell.as_str())).count();
        assert_eq!(find(text.as_bytes(), Quoting::Double, true, &known), b';');
    }

    #[test]
    fn the_first_line_of_excel_is_understood() {
        assert_eq!(declared_by_excel(b"sep=;\r\na;b\n"), Some(b';'));
        assert_eq!(declared_by_excel(b"\"SEP=\t\"\na\tb\n"), Some(b'\t'));
        assert_eq!(declared_by_excel(b"separator;b\n"), None);
    }
}
