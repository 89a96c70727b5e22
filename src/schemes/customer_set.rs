//! A set of customers as one bit each: 1.1 MB for 9 million, where a list would take 36.

use std::ops::Range;

/// Dense customer indices, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerSet {
    words: Vec<u64>,
    count: usize,
}

impl CustomerSet {
    /// The set of ascending indices.
    pub fn from_ascending(customers: &[u32]) -> CustomerSet {
        let words = customers.last().map_or(0, |&last| last as usize / 64 + 1);
        let mut set = CustomerSet { words: vec![0; words], count: customers.len() };
        for &customer in customers {
            set.words[customer as usize / 64] |= 1 << (customer % 64);
        }
        set
    }

    /// Number of customers in it.
    pub fn len(&self) -> usize {
        self.count
    }

    /// True when it holds none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Number of 64-customer words.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// Customers `64·index .. 64·index + 64`, lowest bit first; 0 past the end.
    pub fn word(&self, index: usize) -> u64 {
        self.words.get(index).copied().unwrap_or(0)
    }

    /// Number of customers in a range of words.
    pub fn count_in(&self, words: Range<usize>) -> usize {
        let end = words.end.min(self.words.len());
        let start = words.start.min(end);
        self.words[start..end].iter().map(|word| word.count_ones() as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_for_customers() {
        let set = CustomerSet::from_ascending(&[0, 63, 64, 200]);
        assert_eq!(set.len(), 4);
        assert_eq!(set.words(), 4);
        assert_eq!(set.word(0), 1 | 1 << 63);
        assert_eq!(set.word(1), 1);
        assert_eq!(set.word(9), 0);
        assert_eq!(set.count_in(0..2), 3);
        assert_eq!(set.count_in(3..9), 1);
        assert!(CustomerSet::from_ascending(&[]).is_empty());
    }
}
