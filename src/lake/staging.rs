//! Files of a run that are not yet published, and the journal that lets a later run go on from them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::checksum::{self, FileSum};
use super::{Lake, LakeError, Published, StageRecord, disk, publish};

/// Folder of the run at work.
pub(super) const STAGING: &str = ".staging";

/// Which stages are finished; in the staging folder.
pub(super) const JOURNAL: &str = "journal.json";

/// What is finished of a run that is not yet published.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Hash of the pointer that the run started from.
    pub(super) base: String,
    /// The published state with the finished stages in it.
    pub(super) state: Published,
}

/// What an interrupted run left that is still good.
#[derive(Debug, Clone, PartialEq)]
pub struct Resumed {
    /// The published state with the finished stages in it.
    pub state: Published,
    /// Keys of the stages that are finished and not yet published.
    pub stages: Vec<String>,
}

/// Files of a run that are not yet published.
#[derive(Debug)]
pub struct Staging {
    pub(super) lake: Lake,
    pub(super) folder: PathBuf,
    /// Hash of the pointer that the run started from.
    base: String,
    /// The run before did not come to its end: files may lie where no pointer names them.
    interrupted: bool,
    /// Staged files whose checksums are known.
    summed: Mutex<BTreeSet<String>>,
    /// Folders whose names are known to be on disk.
    synced: Mutex<BTreeSet<PathBuf>>,
}

impl Lake {
    /// A fresh staging folder. What an interrupted run left in it is removed.
    pub fn staging(&self) -> Result<Staging, LakeError> {
        let staging = self.open_staging()?;
        staging.clear_content()?;
        disk::create_folders(&staging.folder).map_err(LakeError::io("creating", &staging.folder))?;
        Ok(staging)
    }

    /// The staging folder as an interrupted run left it, with its finished stages, when it started from the state that
    /// is still the published one; else a fresh one.
    ///
    /// A finished stage that lost a file is given up; files of unfinished stages are removed.
    pub fn resume(&self) -> Result<(Staging, Option<Resumed>), LakeError> {
        let staging = self.open_staging()?;
        let Some(journal) = staging.journal() else { return Ok((self.staging()?, None)) };
        let before = self.published()?;
        let mut state = journal.state;
        let given_up: Vec<String> = state
            .stages
            .par_iter()
            .filter(|(_, record)| !staging.is_whole(record, &state.checksums, &before))
            .map(|(key, _)| key.clone())
            .collect();
        for key in given_up {
            match before.stages.get(&key) {
                Some(record) => {
                    let sums = record.files.values().filter_map(|file| before.checksums.get_key_value(file));
                    state.checksums.extend(sums.map(|(file, sum)| (file.clone(), sum.clone())));
                    state.stages.insert(key, record.clone());
                }
                None => drop(state.stages.remove(&key)),
            }
        }
        state.forget_unnamed();
        let is_new = |(key, record): &(&String, &StageRecord)| before.stages.get(*key) != Some(*record);
        let stages: Vec<String> = state.stages.iter().filter(is_new).map(|(key, _)| key.clone()).collect();
        if stages.is_empty() {
            return Ok((self.staging()?, None));
        }
        staging.remove_unfinished(&state)?;
        staging.note_summed(state.checksums.keys());
        Ok((staging, Some(Resumed { state, stages })))
    }

    /// A staging folder outside the lake, for work of which nothing is kept.
    pub(super) fn scratch_staging(&self, folder: &Path) -> Result<Staging, LakeError> {
        disk::create_folders(folder).map_err(LakeError::io("creating", folder))?;
        let (folder, base) = (folder.to_path_buf(), self.pointer_hash()?);
        Ok(Staging {
            lake: self.clone(),
            folder,
            base,
            interrupted: false,
            synced: Mutex::default(),
            summed: Mutex::default(),
        })
    }

    pub(super) fn open_staging(&self) -> Result<Staging, LakeError> {
        let folder = self.own_root().join(STAGING);
        let interrupted = folder.exists();
        let base = self.pointer_hash()?;
        Ok(Staging {
            lake: self.clone(),
            folder,
            base,
            interrupted,
            summed: Mutex::default(),
            synced: Mutex::default(),
        })
    }
}

impl Staging {
    /// A staging folder outside the lake, for work of which nothing is kept. The caller removes it.
    pub fn scratch(lake: &Lake, folder: &Path) -> Result<Staging, LakeError> {
        lake.scratch_staging(folder)
    }

    /// Where to write the file that will be `relative` in the lake.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.join(relative)
    }

    /// The staging folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file `relative` as it stands: staged by this run, or published earlier.
    pub fn current(&self, relative: &str) -> PathBuf {
        let staged = self.path(relative);
        if staged.exists() { staged } else { self.lake.path(relative) }
    }

    /// Takes a file made elsewhere on the lake's disk as the staged form of `relative`.
    pub fn adopt(&self, file: &Path, relative: &str) -> Result<(), LakeError> {
        let staged = self.path(relative);
        if let Some(folder) = staged.parent() {
            disk::create_folders(folder).map_err(LakeError::io("creating", folder))?;
        }
        disk::rename(file, &staged).map_err(LakeError::io("moving", file))
    }

    /// Notes stages of `state` as finished: their files get checksums, then the journal says that they are there. A run
    /// that is interrupted afterwards need not do them again.
    ///
    /// The journal holds every stage of `state` whose files have checksums. Call this after the stages are in `state`
    /// and their files are closed.
    pub fn seal(&self, state: &mut Published, keys: &[&str]) -> Result<(), LakeError> {
        let files: BTreeSet<String> = keys
            .iter()
            .filter_map(|key| state.stages.get(*key))
            .flat_map(|record| record.files.values())
            .filter(|file| !state.checksums.contains_key(*file) || self.path(file).exists())
            .cloned()
            .collect();
        self.sum(state, files)?;
        self.write_journal(state)
    }

    /// As [`seal`](Staging::seal), for all stages of `state` that have files without checksums.
    pub fn seal_all(&self, state: &mut Published) -> Result<(), LakeError> {
        let unsummed = self.unsummed(state);
        if unsummed.is_empty() {
            return Ok(());
        }
        self.sum(state, unsummed)?;
        self.write_journal(state)
    }

    /// Gives up what was staged. What is published stands.
    pub fn discard(self) -> Result<(), LakeError> {
        if self.interrupted
            && let Some(state) = self.lake.own_published()?
        {
            publish::retire_unnamed(&self.lake, &state)?;
        }
        self.clear()
    }

    /// Adds checksums of files, and sees to it that the staged ones are found after a loss of power.
    pub(super) fn sum(&self, state: &mut Published, files: BTreeSet<String>) -> Result<(), LakeError> {
        let sums: Vec<(String, FileSum)> = files
            .into_par_iter()
            .map(|file| {
                let path = self.current(&file);
                if !path.exists() {
                    return Err(gone(&file));
                }
                let sum = FileSum::of_file(&path).map_err(LakeError::io("reading", &path))?;
                Ok((file, sum))
            })
            .collect::<Result<_, LakeError>>()?;
        let staged = sums.iter().map(|(file, _)| self.path(file)).filter(|path| path.exists());
        self.sync_folders_of(staged)?;
        self.note_summed(sums.iter().map(|(file, _)| file));
        state.checksums.extend(sums);
        Ok(())
    }

    /// The files of a state that have no checksum yet, or were staged after they had one.
    pub(super) fn unsummed(&self, state: &Published) -> BTreeSet<String> {
        let summed = self.summed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due =
            |file: &&str| !state.checksums.contains_key(*file) || (!summed.contains(*file) && self.path(file).exists());
        state.files().into_iter().filter(is_due).map(str::to_owned).collect()
    }

    fn note_summed<'a>(&self, files: impl Iterator<Item = &'a String>) {
        self.summed.lock().unwrap_or_else(PoisonError::into_inner).extend(files.cloned());
    }

    pub(super) fn write_journal(&self, state: &Published) -> Result<(), LakeError> {
        let mut finished = state.clone();
        finished.stages.retain(|_, record| state.is_sealed(record));
        finished.forget_unnamed();
        checksum::write_sealed(&self.folder.join(JOURNAL), &Journal { base: self.base.clone(), state: finished })
    }

    /// Removes the staging folder.
    pub(super) fn clear(&self) -> Result<(), LakeError> {
        self.clear_content()?;
        disk::remove_tree(&self.folder).map_err(LakeError::io("clearing", &self.folder))
    }

    /// Removes what is in the staging folder, the journal first: half a folder must not pass for a whole one. The
    /// folder stays: it says that a run did not come to its end.
    fn clear_content(&self) -> Result<(), LakeError> {
        let journal = self.folder.join(JOURNAL);
        if journal.exists() {
            disk::remove_file(&journal).map_err(LakeError::io("clearing", &self.folder))?;
        }
        let entries = disk::list(&self.folder).map_err(LakeError::io("listing", &self.folder))?;
        for entry in entries.unwrap_or_default() {
            let removed = if entry.is_folder { disk::remove_tree(&entry.path) } else { disk::remove_file(&entry.path) };
            removed.map_err(LakeError::io("clearing", &entry.path))?;
        }
        Ok(())
    }

    /// The journal, when it can be read and began at the present pointer.
    fn journal(&self) -> Option<Journal> {
        read_journal(&self.folder).filter(|journal| journal.base == self.base)
    }

    /// Whether every file of a finished stage is where it should be. Staged files were synced before the journal named
    /// them, so that their sizes tell; a file that an interrupted switch moved is looked at whole.
    fn is_whole(&self, record: &StageRecord, sums: &BTreeMap<String, FileSum>, before: &Published) -> bool {
        record.files.values().all(|file| {
            let Some(sum) = sums.get(file) else { return false };
            if let Ok(metadata) = std::fs::metadata(self.path(file)) {
                return metadata.len() == sum.bytes;
            }
            let Some(path) = self.lake.find(file) else { return false };
            match before.checksums.get(file) {
                Some(published) => published == sum,
                None => FileSum::of_file(&path).is_ok_and(|found| found == *sum),
            }
        })
    }

    /// Removes staged files that no finished stage names.
    fn remove_unfinished(&self, state: &Published) -> Result<(), LakeError> {
        let mut finished: BTreeSet<PathBuf> = state.files().into_iter().map(|file| self.path(file)).collect();
        finished.insert(self.folder.join(JOURNAL));
        for file in disk::files_below(&self.folder).map_err(LakeError::io("listing", &self.folder))? {
            if !finished.contains(&file) {
                disk::remove_file(&file).map_err(LakeError::io("removing", &file))?;
            }
        }
        Ok(())
    }

    /// Syncs the folders of files, and those above them up to the lake's that were not synced yet.
    pub(super) fn sync_folders_of(&self, files: impl Iterator<Item = PathBuf>) -> Result<(), LakeError> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let direct: BTreeSet<PathBuf> = files.filter_map(|file| file.parent().map(Path::to_path_buf)).collect();
        let mut above = BTreeSet::new();
        for folder in &direct {
            for ancestor in folder.ancestors().skip(1) {
                let is_known = direct.contains(ancestor) || !ancestor.starts_with(self.lake.root());
                if is_known || !synced.insert(ancestor.to_path_buf()) {
                    continue;
                }
                above.insert(ancestor.to_path_buf());
            }
        }
        for folder in direct.iter().chain(&above) {
            disk::sync_folder(folder).map_err(LakeError::io("writing", folder))?;
        }
        Ok(())
    }
}

/// The journal in a staging folder, if there is one that can be read.
pub(super) fn read_journal(folder: &Path) -> Option<Journal> {
    checksum::read_sealed(&folder.join(JOURNAL)).ok().flatten()
}

/// A file that a state names is nowhere.
pub(super) fn gone(file: &str) -> LakeError {
    LakeError::NotPublished {
        name: file.to_owned(),
        as_of: None,
        hint: "a file of the lake is gone; run with --force to rebuild it".into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::testing::{publish, read_all, stage, state};
    use super::*;

    #[test]
    fn sealed_stages_are_taken_over_and_others_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("old", "tables/old.parquet")], "");
        let staging = lake.staging().unwrap();
        let mut now = lake.published().unwrap();
        now.stages.extend(state(&[("new", "marts/new.parquet"), ("half", "marts/half.parquet")]).stages);
        stage(&staging, "marts/new.parquet", "new");
        stage(&staging, "marts/half.parquet", "ha");
        staging.seal(&mut now, &["new"]).unwrap();
        drop(staging);
        let (staging, resumed) = lake.resume().unwrap();
        let resumed = resumed.unwrap();
        assert_eq!(resumed.stages, ["new"]);
        assert_eq!(resumed.state.stages.keys().collect::<Vec<_>>(), ["new", "old"]);
        assert!(staging.path("marts/new.parquet").exists());
        assert!(!staging.path("marts/half.parquet").exists());
        staging.publish(&resumed.state, "r2").unwrap();
        assert_eq!(read_all(&lake).len(), 2);
    }

    #[test]
    fn a_finished_stage_that_lost_a_file_falls_back_to_what_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("a", "marts/a1.parquet")], "");
        let before = lake.published().unwrap();
        let staging = lake.staging().unwrap();
        let mut now = state(&[("a", "marts/a2.parquet"), ("b", "marts/b.parquet"), ("c", "marts/c.parquet")]);
        for file in ["a2", "b", "c"] {
            stage(&staging, &format!("marts/{file}.parquet"), "content");
        }
        staging.seal(&mut now, &["a", "b", "c"]).unwrap();
        std::fs::remove_file(staging.path("marts/a2.parquet")).unwrap();
        std::fs::write(staging.path("marts/b.parquet"), "cont").unwrap();
        let (_, resumed) = lake.resume().unwrap();
        let resumed = resumed.unwrap();
        assert_eq!(resumed.stages, ["c"]);
        assert_eq!(resumed.state.stages["a"], before.stages["a"]);
        assert!(resumed.state.checksums.contains_key("marts/a1.parquet"));
        assert!(!resumed.state.stages.contains_key("b"));
    }

    #[test]
    fn a_journal_of_another_start_or_with_damage_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        let seal = || {
            let staging = lake.staging().unwrap();
            stage(&staging, "marts/a.parquet", "a");
            staging.seal(&mut state(&[("a", "marts/a.parquet")]), &["a"]).unwrap();
            staging
        };
        let staging = seal();
        let journal = staging.folder().join(JOURNAL);
        let mut bytes = std::fs::read(&journal).unwrap();
        bytes[20] ^= 1;
        std::fs::write(&journal, bytes).unwrap();
        assert_eq!(lake.resume().unwrap().1, None);
        let aside = tempfile::tempdir().unwrap();
        let staging = seal();
        std::fs::rename(staging.folder(), aside.path().join("staging")).unwrap();
        publish(&lake, "r1", &[("other", "marts/other.parquet")], "");
        std::fs::rename(aside.path().join("staging"), staging.folder()).unwrap();
        let (staging, resumed) = lake.resume().unwrap();
        assert_eq!(resumed, None);
        assert!(!staging.path("marts/a.parquet").exists());
    }

    #[test]
    fn an_unpublished_run_changes_nothing_that_a_reader_sees() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("m", "marts/m/a.parquet")], "first");
        let abandoned = lake.staging().unwrap();
        stage(&abandoned, "marts/m/a.parquet", "half");
        drop(abandoned);
        assert_eq!(read_all(&lake)["marts/m/a.parquet"], "marts/m/a.parquet first");
        assert!(!lake.staging().unwrap().path("marts/m/a.parquet").exists());
    }
}
