//! Names over the scores: the ten segments of R and F, the eight value classes, a user's own.

use crate::config::types::{Segment, Text};

use super::super::bands::{MOST_CLASSES, inside_class};
use super::super::error::Problem;
use super::super::snapshot::Class;

/// Segments by combination of scores.
pub struct Grid {
    pub classes: Vec<Class>,
    /// Index into `classes` by [`grid_place`].
    pub class_of: Vec<u8>,
}

/// Place of a combination of scores among all bins³.
pub fn grid_place(bins: u8, r: u8, f: u8, m: u8) -> usize {
    let bins = bins as usize;
    ((r as usize - 1) * bins + f as usize - 1) * bins + m as usize - 1
}

/// The scores R, F, M at a place of the grid.
pub fn grid_scores(bins: u8, place: usize) -> [u8; 3] {
    let bins = bins as usize;
    [place / bins / bins, place / bins % bins, place % bins].map(|score| score as u8 + 1)
}

/// A segment of R and F.
struct Ranges {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    r: [u8; 2],
    f: [u8; 2],
}

/// The ten segments, best first.
const SEGMENTS10: [Ranges; 10] = [
    Ranges { code: "champions", zh: "冠军客户", en: "Champions", r: [5, 5], f: [4, 5] },
    Ranges { code: "loyal", zh: "忠诚客户", en: "Loyal", r: [3, 4], f: [4, 5] },
    Ranges { code: "potential_loyalists", zh: "潜在忠诚客户", en: "Potential Loyalists", r: [4, 5], f: [2, 3] },
    Ranges { code: "new_customers", zh: "新客户", en: "New Customers", r: [5, 5], f: [1, 1] },
    Ranges { code: "promising", zh: "有望客户", en: "Promising", r: [4, 4], f: [1, 1] },
    Ranges { code: "need_attention", zh: "需关注客户", en: "Need Attention", r: [3, 3], f: [3, 3] },
    Ranges { code: "about_to_sleep", zh: "即将沉睡客户", en: "About To Sleep", r: [3, 3], f: [1, 2] },
    Ranges { code: "cant_lose", zh: "不能流失客户", en: "Can't Lose", r: [1, 2], f: [5, 5] },
    Ranges { code: "at_risk", zh: "流失风险客户", en: "At Risk", r: [1, 2], f: [3, 4] },
    Ranges { code: "hibernating", zh: "沉睡客户", en: "Hibernating", r: [1, 2], f: [1, 2] },
];

/// The ten segments of R and F.
pub fn segments10(bins: u8) -> Result<Grid, Problem> {
    if bins != 5 {
        return Err(Problem::PresetBins { preset: "segments10", bins });
    }
    let segments: Vec<Segment> = SEGMENTS10
        .iter()
        .map(|ranges| Segment {
            code: ranges.code.into(),
            title: Some(Text { zh: ranges.zh.into(), en: ranges.en.into() }),
            r: Some(ranges.r),
            f: Some(ranges.f),
            m: None,
        })
        .collect();
    own(&segments, bins)
}

/// A user's own segments, best first; each combination of scores must fall in exactly one.
pub fn own(segments: &[Segment], bins: u8) -> Result<Grid, Problem> {
    if segments.len() > MOST_CLASSES {
        return Err(Problem::TooManyClasses { found: segments.len(), limit: MOST_CLASSES });
    }
    let mut classes = Vec::with_capacity(segments.len() + 2);
    let mut ranges = Vec::with_capacity(segments.len());
    for segment in segments {
        let range = |dimension: char, scores: Option<[u8; 2]>| match scores {
            None => Ok([1, bins]),
            Some([low, high]) if 1 <= low && low <= high && high <= bins => Ok([low, high]),
            Some([low, high]) => {
                Err(Problem::SegmentRange { segment: segment.code.clone(), dimension, low, high, bins })
            }
        };
        ranges.push([range('r', segment.r)?, range('f', segment.f)?, range('m', segment.m)?]);
        classes.push(inside_class(&segment.code, segment.title.as_ref(), segment_rule(segment), classes.len()));
    }
    let combinations = (bins as usize).pow(3);
    let mut class_of = Vec::with_capacity(combinations);
    for place in 0..combinations {
        let scores = grid_scores(bins, place);
        let [r, f, m] = scores;
        let mut covering = (0..ranges.len()).filter(|&segment| {
            ranges[segment].iter().zip(scores).all(|([low, high], score)| *low <= score && score <= *high)
        });
        let Some(found) = covering.next() else {
            return Err(Problem::SegmentGap { r, f, m });
        };
        if let Some(second) = covering.next() {
            let (first, second) = (segments[found].code.clone(), segments[second].code.clone());
            return Err(Problem::SegmentOverlap { first, second, r, f, m });
        }
        class_of.push(found as u8);
    }
    Ok(Grid { classes, class_of })
}

fn segment_rule(segment: &Segment) -> String {
    let mut parts = Vec::new();
    for (letter, scores) in [('R', segment.r), ('F', segment.f), ('M', segment.m)] {
        match scores {
            Some([low, high]) if low == high => parts.push(format!("{letter}{low}")),
            Some([low, high]) => parts.push(format!("{letter}{low}–{high}")),
            None => {}
        }
    }
    if parts.is_empty() { "all scores".into() } else { parts.join(" ") }
}

/// Code, titles and bits (4 R, 2 F, 1 M) of the eight value classes, best first (S73).
const VALUE8: [(&str, &str, &str, u8); 8] = [
    ("important_value", "重要价值客户", "Important: value", 0b111),
    ("important_develop", "重要发展客户", "Important: develop", 0b101),
    ("important_keep", "重要保持客户", "Important: keep", 0b011),
    ("important_win_back", "重要挽留客户", "Important: win back", 0b001),
    ("general_value", "一般价值客户", "General: value", 0b110),
    ("general_develop", "一般发展客户", "General: develop", 0b100),
    ("general_keep", "一般保持客户", "General: keep", 0b010),
    ("general_win_back", "一般挽留客户", "General: win back", 0b000),
];

/// The eight classes of high and low R, F and M; `split` names the cut.
pub fn value8(split: &str) -> Vec<Class> {
    let mut classes = Vec::with_capacity(10);
    for (code, zh, en, bits) in VALUE8 {
        let side = |bit: u8| if bits & bit != 0 { "high" } else { "low" };
        let rule = format!("R {}, F {}, M {} (cut at the {split})", side(4), side(2), side(1));
        let title = Text { zh: zh.into(), en: en.into() };
        classes.push(inside_class(code, Some(&title), rule, classes.len()));
    }
    classes
}

/// Index into [`value8`] of a combination of bits.
pub fn value8_class(bits: u8) -> u8 {
    // The order of VALUE8, by bits.
    const CLASS_OF_BITS: [u8; 8] = [7, 3, 6, 2, 5, 1, 4, 0];
    CLASS_OF_BITS[bits as usize & 7]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_eight_classes_stand_at_their_bits() {
        for (place, (code, _, _, bits)) in VALUE8.iter().enumerate() {
            assert_eq!(value8_class(*bits) as usize, place, "{code}");
        }
    }

    #[test]
    fn the_ten_segments_cover_each_pair_of_scores_once() {
        let grid = segments10(5).unwrap();
        assert_eq!(grid.class_of.len(), 125);
        assert_eq!(grid.classes[grid.class_of[grid_place(5, 3, 3, 1)] as usize].code, "need_attention");
        assert!(matches!(segments10(4), Err(Problem::PresetBins { bins: 4, .. })));
    }

    #[test]
    fn gaps_overlaps_and_wild_ranges_of_own_segments_are_refused() {
        let segment = |code: &str, r: Option<[u8; 2]>| Segment { code: code.into(), title: None, r, f: None, m: None };
        assert!(own(&[segment("near", Some([2, 3])), segment("far", Some([1, 1]))], 3).is_ok());
        assert!(matches!(own(&[segment("near", Some([3, 3]))], 3), Err(Problem::SegmentGap { r: 1, f: 1, m: 1 })));
        let overlap = own(&[segment("near", Some([2, 3])), segment("far", Some([1, 2]))], 3);
        assert!(matches!(overlap, Err(Problem::SegmentOverlap { r: 2, f: 1, m: 1, .. })));
        assert!(matches!(own(&[segment("x", Some([0, 3]))], 3), Err(Problem::SegmentRange { .. })));
        assert!(matches!(own(&[segment("x", Some([1, 4]))], 3), Err(Problem::SegmentRange { .. })));
    }

    #[test]
    fn places_and_scores_are_inverse() {
        for place in 0..1000 {
            let [r, f, m] = grid_scores(10, place);
            assert_eq!(grid_place(10, r, f, m), place);
        }
    }
}
