//! Variants: results of other settings beside the published ones.
//!
//! A variant has a pointer of its own and holds only the files that the lake does not have. Everything else it names
//! resolves to the lake, to `.kept` at the latest.

use super::pointer::POINTER;
use super::staging::gone;
use super::{Lake, LakeError, Published, VARIANTS, checksum, disk, publish, records};

impl Lake {
    /// The variant `name` of this lake; it need not exist yet. Until it is published for the first time it shows what
    /// the lake shows.
    pub fn variant(&self, name: &str) -> Result<Lake, LakeError> {
        let is_fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if name.is_empty() || name.starts_with('-') || !name.chars().all(is_fine) {
            return Err(LakeError::VariantName { name: name.to_owned() });
        }
        Ok(Lake { root: self.root.clone(), variant: Some(name.to_owned()) })
    }

    /// The name of the variant, when this is one.
    pub fn variant_name(&self) -> Option<&str> {
        self.variant.as_deref()
    }

    /// The lake without its variants.
    pub fn main(&self) -> Lake {
        Lake { root: self.root.clone(), variant: None }
    }

    /// Names of the variants that were published, in alphabetical order.
    pub fn variants(&self) -> Result<Vec<String>, LakeError> {
        let folder = self.root.join(VARIANTS);
        let entries = disk::list(&folder).map_err(LakeError::io("listing", &folder))?.unwrap_or_default();
        let published = entries.into_iter().filter(|entry| entry.is_folder && entry.path.join(POINTER).exists());
        Ok(published.map(|entry| entry.name).collect())
    }

    /// The variant `name`, which must have been published.
    pub fn existing_variant(&self, name: &str) -> Result<Lake, LakeError> {
        let variant = self.variant(name)?;
        if variant.pointer().exists() {
            return Ok(variant);
        }
        let names = self.variants()?;
        let hint = if names.is_empty() {
            "there are none; `keyfolio run` with --variant makes one".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        Err(LakeError::NoVariant { name: name.to_owned(), hint })
    }

    /// Makes the state of a variant the published one, and the variant disappear. Returns the state.
    ///
    /// Its files move to their places in the lake, the state is written to the record of the run `run_id`, the pointer
    /// is replaced, and files that are no longer named move to `.kept`. After a crash the lake shows its old state or
    /// the new one; as long as the variant is there it shows its own, and promoting it again does the rest. The caller
    /// holds the lock.
    pub fn promote(&self, name: &str, run_id: &str) -> Result<Published, LakeError> {
        let lake = self.main();
        let variant = lake.existing_variant(name)?;
        let state = variant.published()?;
        let known = lake.published()?;
        for (file, sum) in &state.checksums {
            let Some(path) = variant.find(file) else { return Err(gone(file)) };
            let own = variant.own_root().join(file);
            if path == own && publish::is_same(&lake, file, sum, &known)? == Some(false) {
                let message = "the lake has another file of that name; run the variant again with --force".to_owned();
                return Err(LakeError::Damaged { path: own, message });
            }
        }
        let staging = lake.open_staging()?;
        let mut moved = Vec::new();
        for file in state.files() {
            let (own, kept, target) = (variant.own_root().join(file), lake.kept(file), lake.root().join(file));
            if target.exists() {
                continue;
            }
            publish::move_file(if own.exists() { &own } else { &kept }, &target)?;
            moved.push(target);
        }
        staging.sync_folders_of(moved.into_iter())?;
        records::write_state(&lake, run_id, &state)?;
        checksum::write_sealed(&lake.pointer(), &state)?;
        publish::retire_unnamed(&lake, &state)?;
        variant.remove()?;
        Ok(state)
    }

    /// Removes a variant, its pointer first. What it shares with the lake stays.
    fn remove(&self) -> Result<(), LakeError> {
        let pointer = self.pointer();
        disk::remove_file(&pointer).map_err(LakeError::io("removing", &pointer))?;
        let folder = self.own_root();
        disk::remove_tree(&folder).map_err(LakeError::io("removing", &folder))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::disk::inject::{self, Fault};
    use super::super::testing::{publish, read_all, tree};
    use super::*;
    use std::path::Path;

    const MAIN: [(&str, &str); 2] = [("t", "tables/t.parquet"), ("m", "marts/m/1.parquet")];
    const OTHER: [(&str, &str); 2] = [("t", "tables/t.parquet"), ("m", "marts/m/2.parquet")];

    fn with_variant(root: &Path) -> (Lake, Lake) {
        let lake = Lake::at(root);
        publish(&lake, "r1", &MAIN, "");
        let variant = lake.variant("bins-4").unwrap();
        publish(&variant, "r2", &OTHER, "");
        (lake, variant)
    }

    #[test]
    fn a_variant_holds_only_what_differs_and_leaves_the_lake_alone() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &MAIN, "");
        let before = tree(folder.path(), &[]);
        let variant = lake.variant("bins-4").unwrap();
        assert_eq!(variant.published().unwrap(), lake.published().unwrap());
        assert!(lake.variants().unwrap().is_empty());
        publish(&variant, "r2", &OTHER, "");
        assert_eq!(tree(folder.path(), &["variants/", "runs/r2"]), before);
        let own = tree(&variant.own_root(), &[]);
        assert_eq!(own.keys().collect::<Vec<_>>(), ["marts/m/2.parquet", "published.json"]);
        assert_eq!(read_all(&variant).len(), 2);
        assert_eq!(lake.variants().unwrap(), ["bins-4"]);
        let (of_run, state) = lake.state_of_run("r2").unwrap();
        assert_eq!(of_run.variant_name(), Some("bins-4"));
        assert_eq!(state, variant.published().unwrap());
    }

    #[test]
    fn a_variant_stays_readable_while_the_lake_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (lake, variant) = with_variant(folder.path());
        publish(&lake, "r3", &[("t", "tables/t2.parquet"), ("m", "marts/m/3.parquet")], "");
        assert_eq!(read_all(&variant).keys().collect::<Vec<_>>(), ["marts/m/2.parquet", "tables/t.parquet"]);
        publish(&variant, "r4", &[("t", "tables/t2.parquet"), ("m", "marts/m/4.parquet")], "");
        assert!(lake.root().join(".kept/marts/m/2.parquet").exists());
        assert_eq!(read_all(&variant).keys().collect::<Vec<_>>(), ["marts/m/4.parquet", "tables/t2.parquet"]);
    }

    #[test]
    fn names_that_are_no_names_and_variants_that_are_not_there_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (lake, _) = with_variant(folder.path());
        for name in ["", "..", "a/b", "-x", "名"] {
            assert!(matches!(lake.variant(name), Err(LakeError::VariantName { .. })), "{name}");
        }
        let error = lake.existing_variant("bins-5").unwrap_err().to_string();
        assert!(error.contains("there are bins-4"), "{error}");
        assert!(lake.promote("bins-5", "r").is_err());
    }

    #[test]
    fn after_a_fault_at_any_call_of_promoting_all_is_readable_and_promoting_again_finishes() {
        let undisturbed = tempfile::tempdir().unwrap();
        let (lake, _) = with_variant(undisturbed.path());
        lake.promote("bins-4", "r2").unwrap();
        assert!(lake.variants().unwrap().is_empty());
        assert!(lake.root().join("marts/m/2.parquet").exists() && lake.root().join(".kept/marts/m/1.parquet").exists());
        let wanted = tree(lake.root(), &[]);
        for fault in [Fault::Crash, Fault::Full, Fault::ReadOnly] {
            for call in 1.. {
                let folder = tempfile::tempdir().unwrap();
                let (lake, variant) = with_variant(folder.path());
                let (old, new) = (read_all(&lake), read_all(&variant));
                let armed = inject::arm(folder.path(), call, Some(fault));
                let outcome = lake.promote("bins-4", "r2");
                let struck = armed.calls() >= call;
                drop(armed);
                let seen = read_all(&lake);
                assert!(seen == old || seen == new, "{fault:?} at {call}");
                if !struck {
                    assert!(outcome.is_ok() && call > 10, "{call}");
                    break;
                }
                if lake.variants().unwrap().is_empty() {
                    assert_eq!(seen, new);
                    continue;
                }
                assert_eq!(read_all(&variant), new, "{fault:?} at {call}");
                lake.promote("bins-4", "r2").unwrap_or_else(|error| panic!("{fault:?} at {call}: {error}"));
                assert!(tree(lake.root(), &[]) == wanted, "{fault:?} at {call}");
            }
        }
    }
}
