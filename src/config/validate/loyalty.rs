//! What the schema cannot say of `[loyalty]`.

use super::metrics::refuse;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::Pipeline;

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let here = KeyPath::root().key("loyalty");
    let loyalty = &pipeline.loyalty;
    if loyalty.index.normal_from >= loyalty.index.loyal_from {
        let wanted = "less than `loyal_from`: normal customers lie below the loyal ones";
        refuse(findings, &here.key("index").key("normal_from"), loyalty.index.normal_from, wanted);
    }
    if let Some(scheme) = &loyalty.key_scheme
        && !pipeline.schemes.contains_key(scheme)
    {
        let schemes = pipeline.schemes.keys().cloned().collect();
        findings.value(&here.key("key_scheme"), RuleProblem::UnknownScheme { found: scheme.clone(), schemes });
    }
    let classes = here.key("key_classes");
    for position in repeated(&loyalty.key_classes) {
        let element = loyalty.key_classes[position].clone();
        findings.value(&classes.index(position), RuleProblem::Repeated { setting: classes.to_string(), element });
    }
    for (position, code) in loyalty.key_classes.iter().enumerate() {
        if code.trim().is_empty() {
            let problem = RuleProblem::Empty { setting: classes.to_string(), wanted: "name a code of the scheme" };
            findings.value(&classes.index(position), problem);
        }
    }
}
