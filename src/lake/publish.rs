//! How a run replaces the published state.
//!
//! ```text
//! check ─ journal ─ move files in ─ runs/<run_id>/state.json ─ pointer ─ replaced files to .kept ─ clear staging
//! ```
//!
//! Before the pointer is replaced nothing leaves its place, and files come under names that the old state does not use
//! or uses for the same bytes: whoever follows the old pointer finds what it names. Afterwards files that the new state
//! does not name move to `.kept`, where [`Lake::path`] finds them. A crash between any two of these calls leaves one of
//! the two states; the journal lets the next run do the rest.

use std::collections::BTreeMap;
use std::path::Path;

use super::checksum::{self, FileSum};
use super::staging::{Staging, gone};
use super::{Lake, LakeError, OWNED_FOLDERS, Published, disk, records};

impl Staging {
    /// Makes `state` the published one, and returns it with all checksums.
    ///
    /// Files staged for it move to their places; the state is written to the record of the run `run_id`; the pointer is
    /// replaced; files that `state` does not name move to `.kept`. Until the pointer is replaced the old state stands.
    /// Nothing is deleted but the staging folder.
    pub fn publish(self, state: &Published, run_id: &str) -> Result<Published, LakeError> {
        let mut state = state.clone();
        state.schema_version = super::pointer::SCHEMA_VERSION;
        let unsealed = self.unsummed(&state);
        self.sum(&mut state, unsealed)?;
        state.forget_unnamed();
        self.check(&state)?;
        self.rename_conflicts(&mut state)?;
        self.write_journal(&state)?;
        self.move_in(&state)?;
        records::write_state(&self.lake, run_id, &state)?;
        checksum::write_sealed(&self.lake.pointer(), &state)?;
        retire_unnamed(&self.lake, &state)?;
        self.clear()?;
        Ok(state)
    }

    /// Every file must be there, with its size.
    fn check(&self, state: &Published) -> Result<(), LakeError> {
        for (file, sum) in &state.checksums {
            let path = self.current(file);
            let Ok(metadata) = std::fs::metadata(&path) else { return Err(gone(file)) };
            if metadata.len() != sum.bytes {
                let message = format!("it has {} bytes, {} were written", metadata.len(), sum.bytes);
                return Err(LakeError::Damaged { path, message });
            }
        }
        Ok(())
    }

    /// A staged file whose place is taken by other bytes gets a name of its own: what is published never changes under
    /// its name. Names tell the content, so that this happens only when the same settings gave other bytes.
    fn rename_conflicts(&self, state: &mut Published) -> Result<(), LakeError> {
        let before = self.lake.published()?;
        let mut renamed = BTreeMap::new();
        for (file, sum) in &state.checksums {
            let staged = self.path(file);
            if !staged.exists() || is_same(&self.lake, file, sum, &before)? != Some(false) {
                continue;
            }
            let name = with_suffix(file, &sum.hash[..8]);
            let target = self.path(&name);
            disk::rename(&staged, &target).map_err(LakeError::io("moving", &staged))?;
            renamed.insert(file.clone(), name);
        }
        for file in state.stages.values_mut().flat_map(|record| record.files.values_mut()) {
            if let Some(name) = renamed.get(file) {
                *file = name.clone();
            }
        }
        for (file, name) in renamed {
            if let Some(sum) = state.checksums.remove(&file) {
                state.checksums.insert(name, sum);
            }
        }
        Ok(())
    }

    /// Moves staged files to their places, and back what had been replaced and is named again.
    fn move_in(&self, state: &Published) -> Result<(), LakeError> {
        let is_variant = self.lake.variant_name().is_some();
        let mut moved = Vec::new();
        for file in state.files() {
            let (staged, target) = (self.path(file), self.lake.own_root().join(file));
            let source = if staged.exists() {
                if is_variant && self.lake.main().find(file).is_some() {
                    continue;
                }
                staged
            } else if !is_variant && !target.exists() {
                self.lake.kept(file)
            } else {
                continue;
            };
            move_file(&source, &target)?;
            moved.push(target);
        }
        self.sync_folders_of(moved.into_iter())
    }
}

/// Whether the lake has the same bytes under a name; `None` when it has none.
pub(super) fn is_same(lake: &Lake, file: &str, sum: &FileSum, known: &Published) -> Result<Option<bool>, LakeError> {
    let Some(path) = lake.find(file) else { return Ok(None) };
    if let Some(published) = known.checksums.get(file) {
        return Ok(Some(published == sum));
    }
    let bytes = std::fs::metadata(&path).map_err(LakeError::io("reading", &path))?.len();
    if bytes != sum.bytes {
        return Ok(Some(false));
    }
    Ok(Some(FileSum::of_file(&path).map_err(LakeError::io("reading", &path))? == *sum))
}

/// `a/part-1.parquet` → `a/part-1-<suffix>.parquet`.
fn with_suffix(file: &str, suffix: &str) -> String {
    match file.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{suffix}.{extension}"),
        None => format!("{file}-{suffix}"),
    }
}

/// Moves a file, making the folder it goes to.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), LakeError> {
    if let Some(folder) = to.parent() {
        disk::create_folders(folder).map_err(LakeError::io("creating", folder))?;
    }
    disk::rename(from, to).map_err(LakeError::io("moving", from))
}

/// Moves the files to `.kept` that the pointer of the lake, or of the variant, does not name. Folders left empty go.
pub(super) fn retire_unnamed(lake: &Lake, state: &Published) -> Result<(), LakeError> {
    let named = state.files();
    for owned in OWNED_FOLDERS {
        let folder = lake.own_root().join(owned);
        for path in disk::files_below(&folder).map_err(LakeError::io("listing", &folder))? {
            let relative = relative_to(&lake.own_root(), &path);
            if !named.contains(relative.as_str()) {
                move_file(&path, &lake.kept(&relative))?;
            }
        }
        remove_empty_folders(&folder)?;
    }
    Ok(())
}

/// A path within a folder as states name it.
pub(super) fn relative_to(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Removes the folders in which there is no file, this one included.
pub(super) fn remove_empty_folders(folder: &Path) -> Result<(), LakeError> {
    let Some(entries) = disk::list(folder).map_err(LakeError::io("listing", folder))? else { return Ok(()) };
    let mut left = 0;
    for entry in &entries {
        if entry.is_folder {
            remove_empty_folders(&entry.path)?;
        }
        left += usize::from(entry.path.exists());
    }
    if left == 0 {
        disk::remove_folder(folder).map_err(LakeError::io("removing", folder))?;
    }
    Ok(())
}

/// Replaces a file's content by an atomic rename, safe against power loss.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), LakeError> {
    disk::replace_file(path, content).map_err(LakeError::io("writing", path))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::disk::inject::{self, Fault};
    use super::super::testing::{publish, read_all, stage, state, tree};
    use super::*;

    #[test]
    fn publishing_moves_new_files_in_and_keeps_what_they_replace() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("m", "marts/m/as_of=1/a.parquet")], "old");
        publish(&lake, "r2", &[("m", "marts/m/as_of=2/b.parquet")], "new");
        assert!(lake.root().join("marts/m/as_of=2/b.parquet").exists());
        assert!(!lake.root().join("marts/m/as_of=1").exists());
        assert_eq!(lake.path("marts/m/as_of=1/a.parquet"), lake.root().join(".kept/marts/m/as_of=1/a.parquet"));
        assert!(!lake.root().join(".staging").exists());
        let (_, first) = lake.state_of_run("r1").unwrap();
        assert_eq!(first.files().into_iter().collect::<Vec<_>>(), ["marts/m/as_of=1/a.parquet"]);
        assert_eq!(lake.state_of_run("r2").unwrap().1, lake.published().unwrap());
    }

    #[test]
    fn a_file_that_is_named_again_comes_back_to_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("m", "marts/m/a.parquet")], "x");
        publish(&lake, "r2", &[("m", "marts/m/b.parquet")], "x");
        publish(&lake, "r3", &[("m", "marts/m/a.parquet")], "x");
        assert!(lake.root().join("marts/m/a.parquet").exists());
        assert!(!lake.root().join(".kept/marts/m/a.parquet").exists());
        read_all(&lake);
    }

    #[test]
    fn other_bytes_under_a_published_name_get_a_name_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("m", "marts/m/a.parquet")], "x");
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m/a.parquet", "other");
        let after = staging.publish(&state(&[("m", "marts/m/a.parquet")]), "r2").unwrap();
        let name = &after.stages["m"].files["f"];
        assert!(name.starts_with("marts/m/a-") && name.ends_with(".parquet"), "{name}");
        assert_eq!(read_all(&lake)[name], "other");
        let (lake, before) = lake.state_of_run("r1").unwrap();
        let file = before.files().into_iter().next().unwrap();
        assert_eq!(std::fs::read_to_string(lake.path(file)).unwrap(), "marts/m/a.parquet x");
    }

    #[test]
    fn a_lost_file_that_was_made_again_gets_a_new_checksum() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        let before = publish(&lake, "r1", &[("m", "marts/m/a.parquet")], "x");
        std::fs::remove_file(lake.path("marts/m/a.parquet")).unwrap();
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m/a.parquet", "made again");
        staging.publish(&before, "r2").unwrap();
        assert_eq!(read_all(&lake)["marts/m/a.parquet"], "made again");
    }

    #[test]
    fn a_state_that_names_an_absent_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        assert!(lake.staging().unwrap().publish(&state(&[("m", "marts/none.parquet")]), "r").is_err());
        assert_eq!(lake.published().unwrap(), Published::default());
    }

    #[test]
    fn a_sealed_file_that_was_cut_afterwards_is_not_published() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m.parquet", "whole");
        let mut state = state(&[("m", "marts/m.parquet")]);
        staging.seal(&mut state, &["m"]).unwrap();
        stage(&staging, "marts/m.parquet", "who");
        assert!(matches!(staging.publish(&state, "r"), Err(LakeError::Damaged { .. })));
    }

    /// Two states that share a file, replace one, drop one and bring one back.
    fn before(root: &Path) -> Lake {
        let lake = Lake::at(root);
        publish(&lake, "r0", &[("back", "marts/b/1.parquet")], "");
        publish(
            &lake,
            "r1",
            &[("shared", "tables/t/1.parquet"), ("m", "marts/m/1.parquet"), ("gone", "facts/g/1.parquet")],
            "",
        );
        lake
    }

    const AFTER: [(&str, &str); 4] = [
        ("shared", "tables/t/1.parquet"),
        ("m", "marts/m/2.parquet"),
        ("n", "marts/n/1.parquet"),
        ("back", "marts/b/1.parquet"),
    ];

    fn run(lake: &Lake) -> Result<(), LakeError> {
        let (staging, _) = lake.resume()?;
        let state = state(&AFTER);
        if lake.published()?.files() == state.files() {
            return staging.discard();
        }
        for (_, file) in AFTER {
            if !staging.current(file).exists() {
                let path = staging.path(file);
                disk::replace_file(&path, format!("{file} ").as_bytes()).map_err(LakeError::io("writing", &path))?;
            }
        }
        staging.publish(&state, "r2").map(drop)
    }

    #[test]
    fn after_a_fault_at_any_call_readers_find_a_whole_state_and_the_next_run_finishes() {
        let undisturbed = tempfile::tempdir().unwrap();
        let lake = before(undisturbed.path());
        let old = read_all(&lake);
        run(&lake).unwrap();
        let (new, wanted) = (read_all(&lake), tree(lake.root(), &[]));
        for fault in [Fault::Crash, Fault::Full, Fault::ReadOnly] {
            for call in 1.. {
                let folder = tempfile::tempdir().unwrap();
                let lake = before(folder.path());
                let armed = inject::arm(folder.path(), call, Some(fault));
                let outcome = run(&lake);
                let struck = armed.calls() >= call;
                drop(armed);
                let seen = read_all(&lake);
                assert!(seen == old || seen == new, "{fault:?} at {call}: a mixture");
                if !struck {
                    assert!(outcome.is_ok() && call > 20, "{call}");
                    break;
                }
                run(&lake).unwrap_or_else(|error| panic!("{fault:?} at {call}: {error}"));
                assert!(tree(lake.root(), &[]) == wanted, "{fault:?} at {call}");
            }
        }
    }
}
