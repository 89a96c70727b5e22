//! Money: exact integers of the smallest unit, never floats.

/// Digits that stored money columns hold.
pub const PRECISION: usize = 18;

/// Prints minor units as a plain decimal: `format_minor(-1050, 2)` is `-10.50`.
pub fn format_minor(minor: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if minor < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Minor units as a float, for ratios and charts only.
pub fn to_f64(minor: i128, scale: u8) -> f64 {
    minor as f64 / 10f64.powi(i32::from(scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_signs_and_leading_zeros() {
        assert_eq!(format_minor(-1050, 2), "-10.50");
        assert_eq!(format_minor(5, 3), "0.005");
        assert_eq!(format_minor(-5, 2), "-0.05");
        assert_eq!(format_minor(7, 0), "7");
    }
}
