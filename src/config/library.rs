//! The library of schemes: the files of `pipelines/schemes`, which keyfolio brings with it.
//!
//! `include = ["schemes/abc.toml"]` finds them wherever a pipeline lies. A file of the same name beside the pipeline
//! goes before: who wants to change more than settings copies the file there.

/// Folder of the library in the names of its files.
const FOLDER: &str = "schemes/";

/// Names and texts, in the order of the names.
static FILES: &[(&str, &str)] = &[];

/// Name and text of a file of the library, named with its folder or without.
pub fn file(name: &str) -> Option<(&'static str, &'static str)> {
    let wanted = name.strip_prefix("./").unwrap_or(name);
    let is_meant = |known: &str| known == wanted || known.strip_prefix(FOLDER) == Some(wanted);
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
    fn every_file_of_the_folder_is_in_the_library_and_in_order() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines").join("schemes");
        let mut in_folder = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            in_folder.push(format!("{FOLDER}{}", entry.unwrap().file_name().to_string_lossy()));
        }
        in_folder.sort();
        assert_eq!(in_folder, names().collect::<Vec<_>>());
    }
}
