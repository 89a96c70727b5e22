//! Money in four bytes per customer, exact: a year of snapshots is kept for the movements.

/// Amounts in units of 10^-scale. Those of up to ±2³¹ units take four bytes; the few larger ones stand in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedMoney {
    small: Vec<i32>,
    /// Row and amount of those that do not fit, by row.
    large: Vec<(u32, i64)>,
    scale: u8,
}

/// Stands for "look in the list".
const LARGE: i32 = i32::MIN;

impl PackedMoney {
    /// Packs amounts of 10^-scale.
    pub fn pack(amounts: &[i64], scale: u8) -> PackedMoney {
        let mut small = Vec::with_capacity(amounts.len());
        let mut large = Vec::new();
        for (row, &amount) in amounts.iter().enumerate() {
            match i32::try_from(amount) {
                Ok(fitting) if fitting != LARGE => small.push(fitting),
                _ => {
                    small.push(LARGE);
                    large.push((row as u32, amount));
                }
            }
        }
        PackedMoney { small, large, scale }
    }

    /// The amount of a row, in units of 10^-scale.
    #[inline]
    pub fn get(&self, row: usize) -> i64 {
        let amount = self.small[row];
        if amount != LARGE {
            return amount as i64;
        }
        let place = self.large.partition_point(|&(other, _)| (other as usize) < row);
        self.large.get(place).map_or(LARGE as i64, |&(_, amount)| amount)
    }

    /// Decimal places.
    pub fn scale(&self) -> u8 {
        self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_amount_comes_back() {
        let amounts = [0, -1, i32::MAX as i64, i32::MIN as i64, i32::MAX as i64 + 1, 5, i64::MIN + 1, 7];
        let packed = PackedMoney::pack(&amounts, 2);
        let back: Vec<i64> = (0..amounts.len()).map(|row| packed.get(row)).collect();
        assert_eq!(back, amounts);
    }
}
