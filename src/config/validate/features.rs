//! Rules of `[features.define.…]`: names, expressions, tables, windows. The catalog checks them; their places follow here.

use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::suggest::did_you_mean;
use crate::features::own::{Fault, Field};

pub fn check(faults: Vec<Fault>, findings: &mut Findings) {
    for fault in faults {
        let here = KeyPath::root().key("features").key("define").key(&fault.feature);
        let similar = fault.unknown.as_ref().and_then(|(name, known)| did_you_mean(name, known));
        let hint = similar.map_or(fault.hint, |similar| format!("did you mean `{similar}`?"));
        let problem = RuleProblem::BadDefinition { feature: fault.feature, problem: fault.problem, hint };
        let setting = match fault.field {
            Field::Name => {
                findings.key(&here, problem);
                continue;
            }
            Field::Value => "value",
            Field::Table => "table",
            Field::Filter => "where",
            Field::Date => "date",
            Field::Window => "window",
            Field::Empty => "empty",
            Field::Unit => "unit",
        };
        findings.value(&here.key(setting), problem);
    }
}
