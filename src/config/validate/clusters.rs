//! Rules of the kind `clusters`.

use super::conditions::check_measure;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::Clusters;

pub fn check_clusters(clusters: &Clusters, here: &KeyPath, findings: &mut Findings) {
    let features = here.key("features");
    if clusters.features.is_empty() {
        let wanted = "list at least one feature, as [\"net_sales_12m\", \"recency_days\"]";
        findings.value(&features, RuleProblem::Empty { setting: features.to_string(), wanted });
    }
    for (position, feature) in clusters.features.iter().enumerate() {
        check_measure(feature, &features.index(position), findings);
    }
    for position in repeated(&clusters.features) {
        let element = clusters.features[position].clone();
        findings.value(&features.index(position), RuleProblem::Repeated { setting: features.to_string(), element });
    }
}
