//! What the schema cannot say of `[loyalty]`.

use super::metrics::refuse;
use super::references::codes;
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
    // As classes are told where no setting names the scheme: by the first of kind `rank`, else the first of all.
    let ranked = pipeline.schemes.values().find(|scheme| scheme.rank.is_some());
    let scheme = match &loyalty.key_scheme {
        Some(named) => pipeline.schemes.get(named),
        None => ranked.or_else(|| pipeline.schemes.values().next()),
    };
    let Some(known) = scheme.and_then(|scheme| codes(scheme, pipeline, 0)) else { return };
    for (position, code) in loyalty.key_classes.iter().enumerate().filter(|(_, code)| !known.contains(code)) {
        let problem = RuleProblem::NoSuch { what: "class", found: code.clone(), known: known.clone() };
        findings.value(&classes.index(position), problem);
    }
}
