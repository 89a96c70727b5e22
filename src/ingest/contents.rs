//! How often each content was seen: a table for very many rows that are nearly all distinct.
//!
//! Looking a content up touches one slot of eight bytes, where a general map touches a control byte and an entry of
//! 32; what is known about a content stands in a list that grows at its end.

/// What is known about a content.
#[derive(Debug, Default, Clone, Copy)]
pub struct Occurrences {
    /// Rows of it in the lake, so far.
    pub stored: u32,
    /// The file it was last seen in.
    pub file: u32,
    /// How often it was seen in that file.
    pub seen_in_file: u32,
}

/// Contents by their hash.
pub struct ContentTable {
    /// 0, or the upper half of the hash's low word and the position in `contents` plus one.
    slots: Vec<u64>,
    contents: Vec<(u128, Occurrences)>,
}

impl ContentTable {
    /// A table for at most `rows` contents.
    pub fn with_capacity(rows: usize) -> ContentTable {
        let slots = (rows + rows / 2 + 1).next_power_of_two();
        ContentTable { slots: vec![0; slots], contents: Vec::with_capacity(rows) }
    }

    /// What is known about a content; nothing at first.
    #[inline]
    pub fn entry(&mut self, hash: u128) -> &mut Occurrences {
        let word = hash as u64;
        let tag = word & 0xffff_ffff_0000_0000;
        let mask = self.slots.len() - 1;
        let mut slot = word as usize & mask;
        loop {
            let found = self.slots[slot];
            if found == 0 {
                break;
            }
            let position = (found as u32 - 1) as usize;
            if found & 0xffff_ffff_0000_0000 == tag && self.contents[position].0 == hash {
                return &mut self.contents[position].1;
            }
            slot = (slot + 1) & mask;
        }
        let position = self.contents.len();
        debug_assert!(position < mask, "a slot stays free");
        self.contents.push((hash, Occurrences::default()));
        self.slots[slot] = tag | (position as u64 + 1);
        &mut self.contents[position].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_told_apart_by_their_whole_hash() {
        let mut table = ContentTable::with_capacity(1000);
        // All in one slot, and the first two with the same tag.
        let hashes: Vec<u128> = (0..1000u128).map(|index| (index << 64) | ((index / 2) << 40)).collect();
        for round in 1..=3 {
            for hash in &hashes {
                let content = table.entry(*hash);
                content.stored += 1;
                assert_eq!(content.stored, round);
            }
        }
    }
}
