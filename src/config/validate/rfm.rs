//! Rules of the kind `rfm`: window, bins, fixed limits, segments without overlaps and gaps.

use super::general::check_window;
use super::schemes::check_codes;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{Rfm, RfmPreset, Scoring, Segment, Split};

/// How many combinations of scores a message names.
const EXAMPLES: usize = 3;

pub fn check_rfm(scheme: &str, rfm: &Rfm, here: &KeyPath, findings: &mut Findings) {
    check_window(findings, &here.key("window"), &rfm.window);
    check_preset(rfm, here, findings);
    check_cuts(rfm, here, findings);
    check_segments(scheme, rfm, here, findings);
}

/// A preset or a split that differs from its default is meant; where nothing reads it, it would be ignored silently.
fn check_preset(rfm: &Rfm, here: &KeyPath, findings: &mut Findings) {
    let own_segments = !rfm.segments.is_empty();
    if own_segments && rfm.preset != RfmPreset::default() {
        let because = "the scheme has `segments` of its own";
        findings.key(&here.key("preset"), RuleProblem::NoEffect { setting: "preset", because });
    }
    if rfm.split != Split::default() && (own_segments || rfm.preset != RfmPreset::Value8) {
        let because = "only the preset \"value8\" splits high from low";
        findings.key(&here.key("split"), RuleProblem::NoEffect { setting: "split", because });
    }
    if !own_segments && rfm.preset == RfmPreset::Segments10 && rfm.bins != 5 {
        findings.value(&here.key("bins"), RuleProblem::PresetNeedsFiveBins { found: rfm.bins });
    }
}

fn check_cuts(rfm: &Rfm, here: &KeyPath, findings: &mut Findings) {
    let expected = usize::from(rfm.bins) - 1;
    for (setting, cuts) in [
        ("recency_cuts", &rfm.recency_cuts),
        ("frequency_cuts", &rfm.frequency_cuts),
        ("monetary_cuts", &rfm.monetary_cuts),
    ] {
        let path = here.key(setting);
        if rfm.scoring != Scoring::Fixed {
            if !cuts.is_empty() {
                findings.key(&path, RuleProblem::CutsWithoutFixed { setting });
            }
            continue;
        }
        if cuts.len() != expected {
            let problem = RuleProblem::NumberOfCuts { setting, bins: rfm.bins, expected, found: cuts.len() };
            findings.value(&path, problem);
        }
        for (position, pair) in cuts.windows(2).enumerate() {
            if pair[1] <= pair[0] {
                let problem = RuleProblem::CutsNotAscending { setting, before: pair[0], after: pair[1] };
                findings.value(&path.index(position + 1), problem);
            }
        }
    }
}

fn check_segments(scheme: &str, rfm: &Rfm, here: &KeyPath, findings: &mut Findings) {
    if rfm.segments.is_empty() {
        return;
    }
    let segments = here.key("segments");
    let mut codes = Vec::new();
    let mut scores_are_possible = true;
    for (position, segment) in rfm.segments.iter().enumerate() {
        let table = segments.index(position);
        codes.push((segment.code.as_str(), table.clone()));
        for (dimension, key, range) in [('R', "r", segment.r), ('F', "f", segment.f), ('M', "m", segment.m)] {
            let Some([lowest, highest]) = range else {
                continue;
            };
            if lowest < 1 || highest > rfm.bins || lowest > highest {
                scores_are_possible = false;
                let code = segment.code.clone();
                let problem = RuleProblem::BadScores { code, dimension, lowest, highest, bins: rfm.bins };
                findings.value(&table.key(key), problem);
            }
        }
    }
    check_codes(scheme, &codes, findings);
    if scores_are_possible {
        check_cover(rfm, &segments, findings);
    }
}

/// Scores of R, F and M.
type Scores = [u8; 3];

/// Every combination of scores must fall in exactly one segment. Dimensions that no segment speaks of are left out of
/// the count and of the examples.
fn check_cover(rfm: &Rfm, segments: &KeyPath, findings: &mut Findings) {
    let used = [
        rfm.segments.iter().any(|segment| segment.r.is_some()),
        rfm.segments.iter().any(|segment| segment.f.is_some()),
        rfm.segments.iter().any(|segment| segment.m.is_some()),
    ];
    let combinations = all_combinations(rfm.bins, used);
    let mut gaps: Vec<Scores> = Vec::new();
    for scores in &combinations {
        if !rfm.segments.iter().any(|segment| covers(segment, scores)) {
            gaps.push(*scores);
        }
    }
    if !gaps.is_empty() {
        let examples = examples_of(&gaps, used);
        let problem = RuleProblem::SegmentsLeaveGaps { count: gaps.len(), all: combinations.len(), examples };
        findings.key(segments, problem);
    }
    for (later, second) in rfm.segments.iter().enumerate() {
        for first in &rfm.segments[..later] {
            let mut shared: Vec<Scores> = Vec::new();
            for scores in &combinations {
                if covers(first, scores) && covers(second, scores) {
                    shared.push(*scores);
                }
            }
            if shared.is_empty() {
                continue;
            }
            let problem = RuleProblem::SegmentsOverlap {
                first: first.code.clone(),
                second: second.code.clone(),
                count: shared.len(),
                all: combinations.len(),
                examples: examples_of(&shared, used),
            };
            findings.value(&segments.index(later).key("code"), problem);
        }
    }
}

/// All combinations in ascending order; a dimension that is not used stays at 1.
fn all_combinations(bins: u8, used: [bool; 3]) -> Vec<Scores> {
    let highest = used.map(|used| if used { bins } else { 1 });
    let mut combinations = Vec::new();
    for r in 1..=highest[0] {
        for f in 1..=highest[1] {
            for m in 1..=highest[2] {
                combinations.push([r, f, m]);
            }
        }
    }
    combinations
}

fn covers(segment: &Segment, scores: &Scores) -> bool {
    let ranges = [segment.r, segment.f, segment.m];
    ranges.iter().zip(scores).all(|(range, score)| range.is_none_or(|[low, high]| low <= *score && *score <= high))
}

fn examples_of(combinations: &[Scores], used: [bool; 3]) -> String {
    let mut texts = Vec::new();
    for scores in combinations.iter().take(EXAMPLES) {
        let mut text = String::new();
        for (position, letter) in ['R', 'F', 'M'].into_iter().enumerate() {
            if used[position] {
                text.push_str(&format!("{letter}{} ", scores[position]));
            }
        }
        texts.push(text.trim_end().to_owned());
    }
    let more = if combinations.len() > EXAMPLES { ", …" } else { "" };
    format!("{}{more}", texts.join(", "))
}
