//! The library: the files of `pipelines/schemes`, `pipelines/flows` and `pipelines/cadence`, which keyfolio brings with it.
//!
//! `include = ["schemes/abc.toml", "flows/funnel.toml"]` finds them wherever a pipeline lies. A file of the same name beside the pipeline
//! goes before: who wants to change more than settings copies the file there.

/// Folders of the library in the names of its files; a name without one is looked for in each of them.
const FOLDERS: [&str; 3] = ["schemes/", "flows/", "cadence/"];

/// Names and texts, folder by folder in the order of the names.
static FILES: &[(&str, &str)] = &[
    ("schemes/abc.toml", include_str!("../../pipelines/schemes/abc.toml")),
    ("schemes/annual-sales.toml", include_str!("../../pipelines/schemes/annual-sales.toml")),
    ("schemes/behaviour-groups.toml", include_str!("../../pipelines/schemes/behaviour-groups.toml")),
    ("schemes/contribution.toml", include_str!("../../pipelines/schemes/contribution.toml")),
    ("schemes/cooperation.toml", include_str!("../../pipelines/schemes/cooperation.toml")),
    ("schemes/core-important-ordinary.toml", include_str!("../../pipelines/schemes/core-important-ordinary.toml")),
    ("schemes/core-important-potential.toml", include_str!("../../pipelines/schemes/core-important-potential.toml")),
    ("schemes/customer-pyramid.toml", include_str!("../../pipelines/schemes/customer-pyramid.toml")),
    (
        "schemes/economic-important-potential.toml",
        include_str!("../../pipelines/schemes/economic-important-potential.toml"),
    ),
    ("schemes/grading.toml", include_str!("../../pipelines/schemes/grading.toml")),
    ("schemes/heavy-medium-light.toml", include_str!("../../pipelines/schemes/heavy-medium-light.toml")),
    ("schemes/industries.toml", include_str!("../../pipelines/schemes/industries.toml")),
    ("schemes/industry-size-region.toml", include_str!("../../pipelines/schemes/industry-size-region.toml")),
    ("schemes/key-accounts.toml", include_str!("../../pipelines/schemes/key-accounts.toml")),
    ("schemes/key-customers.toml", include_str!("../../pipelines/schemes/key-customers.toml")),
    ("schemes/key-ordinary-potential.toml", include_str!("../../pipelines/schemes/key-ordinary-potential.toml")),
    ("schemes/large-customers.toml", include_str!("../../pipelines/schemes/large-customers.toml")),
    ("schemes/life-cycle.toml", include_str!("../../pipelines/schemes/life-cycle.toml")),
    ("schemes/low-end.toml", include_str!("../../pipelines/schemes/low-end.toml")),
    ("schemes/need-types.toml", include_str!("../../pipelines/schemes/need-types.toml")),
    ("schemes/partnership.toml", include_str!("../../pipelines/schemes/partnership.toml")),
    ("schemes/periodic-review.toml", include_str!("../../pipelines/schemes/periodic-review.toml")),
    ("schemes/points-levels.toml", include_str!("../../pipelines/schemes/points-levels.toml")),
    ("schemes/relationship-stages.toml", include_str!("../../pipelines/schemes/relationship-stages.toml")),
    ("schemes/rfm.toml", include_str!("../../pipelines/schemes/rfm.toml")),
    ("schemes/strategic-key-ordinary.toml", include_str!("../../pipelines/schemes/strategic-key-ordinary.toml")),
    ("schemes/value-by-life-cycle.toml", include_str!("../../pipelines/schemes/value-by-life-cycle.toml")),
    ("schemes/value-ranking.toml", include_str!("../../pipelines/schemes/value-ranking.toml")),
    ("flows/funnel.toml", include_str!("../../pipelines/flows/funnel.toml")),
    ("flows/intention.toml", include_str!("../../pipelines/flows/intention.toml")),
    ("flows/key-account-process.toml", include_str!("../../pipelines/flows/key-account-process.toml")),
    ("flows/outlet-coverage.toml", include_str!("../../pipelines/flows/outlet-coverage.toml")),
    ("flows/projects.toml", include_str!("../../pipelines/flows/projects.toml")),
    ("flows/readiness.toml", include_str!("../../pipelines/flows/readiness.toml")),
    ("flows/relationship.toml", include_str!("../../pipelines/flows/relationship.toml")),
    ("flows/tenders.toml", include_str!("../../pipelines/flows/tenders.toml")),
    ("cadence/dealer-levels.toml", include_str!("../../pipelines/cadence/dealer-levels.toml")),
    ("cadence/follow-up-journals.toml", include_str!("../../pipelines/cadence/follow-up-journals.toml")),
    ("cadence/key-user-visits.toml", include_str!("../../pipelines/cadence/key-user-visits.toml")),
];

/// Name and text of a file of the library, named with its folder or without.
pub fn file(name: &str) -> Option<(&'static str, &'static str)> {
    let wanted = name.strip_prefix("./").unwrap_or(name);
    let is_meant =
        |known: &str| known == wanted || FOLDERS.iter().any(|folder| known.strip_prefix(folder) == Some(wanted));
    FILES.iter().find(|(known, _)| is_meant(known)).copied()
}

/// Names of all files.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folders_is_in_the_library_and_in_order() {
        let mut in_folders = Vec::new();
        for folder in FOLDERS {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines").join(folder);
            let files = std::fs::read_dir(path).unwrap();
            let mut own: Vec<String> =
                files.map(|entry| format!("{folder}{}", entry.unwrap().file_name().to_string_lossy())).collect();
            own.sort();
            in_folders.extend(own);
        }
        assert_eq!(in_folders, names().collect::<Vec<_>>());
    }
}
