//! Numbers as people read them.

/// A decimal text with commas between thousands: `-1234567.890` becomes `-1,234,567.890`. No digit is changed.
pub fn grouped(decimal: &str) -> String {
    let (sign, digits) = match decimal.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", decimal),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (digits, String::new()),
    };
    let mut text = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(&fraction);
    text
}

/// A ratio as a percentage with one decimal: 0.382 becomes `38.2%`.
pub fn percent(ratio: f64) -> String {
    format!("{:.1}%", ratio * 100.0)
}

/// A change with its sign: a relative one as `+3.2%`, a difference of two ratios as `+1.2 pt`.
pub fn signed_change(change: f64, of_ratio: bool) -> String {
    let unit = if of_ratio { " pt" } else { "%" };
    let text = format!("{:+.1}", change * 100.0);
    let text = if text == "-0.0" { "+0.0".to_owned() } else { text };
    format!("{text}{unit}")
}

/// A size in decimal units: `999 B`, `12.3 MB`, `1.2 GB`, `210 MB`.
pub fn bytes(count: u64) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((size, unit)) = units.into_iter().find(|(size, _)| count >= *size) else { return format!("{count} B") };
    let scaled = count as f64 / size as f64;
    if scaled < 99.95 { format!("{scaled:.1} {unit}") } else { format!("{scaled:.0} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped("1234567.890"), "1,234,567.890");
        assert_eq!(grouped("-123456"), "-123,456");
        assert_eq!(grouped("0.5"), "0.5");
        assert_eq!(
            (bytes(999), bytes(12_345_678), bytes(210_000_000)),
            ("999 B".into(), "12.3 MB".into(), "210 MB".into())
        );
        assert_eq!(percent(0.3819), "38.2%");
        assert_eq!(signed_change(0.032, false), "+3.2%");
        assert_eq!(signed_change(-0.0001, true), "+0.0 pt");
    }
}
