//! Intervals of shares.

use crate::models::NORMAL_95;

/// Wilson's 95 % interval of a share (D-48); `None` of nobody.
pub fn wilson(hits: u64, of: u64) -> Option<(f64, f64)> {
    if of == 0 {
        return None;
    }
    let (n, p, z) = (of as f64, hits as f64 / of as f64, NORMAL_95);
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    Some((((middle - spread) / whole).max(0.0), ((middle + spread) / whole).min(1.0)))
}
