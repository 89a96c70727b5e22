//! Whether every file of the lake is as it was written.
//!
//! Looked at: the pointers of the lake and its variants, the states of kept runs, every file that one of these names,
//! and the records of runs. Nothing is changed and no lock is taken: a run that publishes meanwhile is no damage, for
//! what it replaces moves to where it is found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::checksum::{self, FileSum};
use super::pointer::POINTER;
use super::publish::relative_to;
use super::records::{RUNS, RecordSums, STATE, SUMS};
use super::staging::STAGING;
use super::{Lake, LakeError, Published, disk};

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// It is not there.
    Missing,
    /// It is shorter or longer than it was written.
    WrongSize,
    /// It has its size, but other bytes.
    WrongBytes,
    /// It cannot be read.
    Unreadable,
    /// It is of a version that this keyfolio does not know.
    UnknownVersion,
}

/// A damaged file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Damage {
    /// The file, relative to the lake.
    pub file: String,
    /// What is wrong with it.
    pub problem: Problem,
    /// What names it: `published`, `variant NAME`, `run ID`.
    pub needed_by: Vec<String>,
    /// What to do.
    pub remedy: String,
}

/// What a check of the lake found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Verification {
    /// Files looked at.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Damaged files.
    pub damaged: Vec<Damage>,
    /// Files that nothing names, relative to the lake. They do no harm; a vacuum removes them.
    pub stray: Vec<String>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// What a file must be, and who needs it.
struct Expected {
    path: PathBuf,
    sum: FileSum,
    needed_by: Vec<String>,
    remedy: String,
}

/// Recomputes the checksums of everything that pointers, kept runs and run records name.
pub fn verify(lake: &Lake) -> Result<Verification, LakeError> {
    let lake = lake.main();
    let mut check = Check { lake: &lake, found: Verification::default(), expected: BTreeMap::new() };
    check.pointers()?;
    check.runs()?;
    check.files();
    check.strays()?;
    let mut found = check.found;
    found.damaged.sort();
    Ok(found)
}

struct Check<'a> {
    lake: &'a Lake,
    found: Verification,
    /// By the path on disk relative to the lake, and the hash: two states may disagree on a file.
    expected: BTreeMap<(String, String), Expected>,
}

impl Check<'_> {
    fn damage(&mut self, file: String, problem: Problem, needed_by: String, remedy: &str) {
        self.found.damaged.push(Damage { file, problem, needed_by: vec![needed_by], remedy: remedy.to_owned() });
    }

    /// The pointers, and what they name.
    fn pointers(&mut self) -> Result<(), LakeError> {
        let mut lakes = vec![(self.lake.clone(), "published".to_owned())];
        for name in self.lake.variants()? {
            lakes.push((self.lake.variant(&name)?, format!("variant {name}")));
        }
        for (lake, who) in lakes {
            let pointer = lake.pointer();
            let Some(content) = disk::read(&pointer).map_err(LakeError::io("reading", &pointer))? else {
                self.found.notes.push("nothing was published yet".to_owned());
                continue;
            };
            self.found.files += 1;
            self.found.bytes += content.len() as u64;
            let file = relative_to(self.lake.root(), &pointer);
            match Published::parse(&pointer, &content) {
                Ok(state) => {
                    if content_is_old(&content) {
                        let note = "was written by an earlier version, without checksums; the next run builds it anew";
                        self.found.notes.push(format!("{file} {note}"));
                    }
                    self.expect(&lake, &state, &who, REMAKE);
                }
                Err(LakeError::Pointer { .. }) => {
                    self.damage(file, Problem::UnknownVersion, who, "use the version of keyfolio that wrote it");
                }
                Err(_) if lake.variant_name().is_some() => {
                    let remedy = "remove the folder of the variant and run it again";
                    self.damage(file, Problem::WrongBytes, who, remedy);
                }
                Err(_) => {
                    let remedy = "remove it and run again: everything is built anew from the exports";
                    self.damage(file, Problem::WrongBytes, who, remedy);
                }
            }
        }
        Ok(())
    }

    /// The states of kept runs with what they name, and the records.
    fn runs(&mut self) -> Result<(), LakeError> {
        for run in self.lake.runs()? {
            let who = format!("run {}", run.id);
            if run.has_state {
                self.count(&run.folder.join(STATE));
                match self.lake.state_of_run(&run.id) {
                    Ok((lake, state)) => self.expect(&lake, &state, &who, FORGET),
                    Err(_) => {
                        let file = format!("{RUNS}/{}/{STATE}", run.id);
                        let remedy = "remove it: the run can no longer be compared, results are not concerned";
                        self.damage(file, Problem::WrongBytes, who.clone(), remedy);
                    }
                }
            }
            let sums = run.folder.join(SUMS);
            match checksum::read_sealed::<RecordSums>(&sums) {
                Ok(None) => self.found.notes.push(format!("the record of run {} was not completed", run.id)),
                Ok(Some(sums)) => {
                    self.count(&run.folder.join(SUMS));
                    for (name, sum) in sums.files {
                        self.expect_file(run.folder.join(name), sum, &who, RECORD);
                    }
                }
                Err(_) => {
                    let file = relative_to(self.lake.root(), &sums);
                    self.damage(file, Problem::WrongBytes, who, RECORD);
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, path: &std::path::Path) {
        self.found.files += 1;
        self.found.bytes += std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    }

    fn expect(&mut self, lake: &Lake, state: &Published, who: &str, remedy: &str) {
        for file in state.files() {
            let path = lake.path(file);
            // What a run changed of earlier results is known to the ledger alone.
            let remedy = if file.starts_with("marts/restatements/") { LEDGER } else { remedy };
            match state.checksums.get(file) {
                Some(sum) => self.expect_file(path, sum.clone(), who, remedy),
                None => self.found.notes.push(format!("{file} of {who} has no checksum")),
            }
        }
    }

    fn expect_file(&mut self, path: PathBuf, sum: FileSum, who: &str, remedy: &str) {
        let relative = relative_to(self.lake.root(), &path);
        let new = || Expected { path, sum: sum.clone(), needed_by: Vec::new(), remedy: remedy.to_owned() };
        let expected = self.expected.entry((relative, sum.hash.clone())).or_insert_with(new);
        expected.needed_by.push(who.to_owned());
    }

    fn files(&mut self) {
        let looked_at: Vec<(u64, Option<Damage>)> = self
            .expected
            .par_iter()
            .map(|((file, _), expected)| {
                let (bytes, problem) = look_at(self.lake, file, expected);
                let damage = problem.map(|problem| Damage {
                    file: file.clone(),
                    problem,
                    needed_by: expected.needed_by.clone(),
                    remedy: remedy(expected, problem),
                });
                (bytes, damage)
            })
            .collect();
        self.found.files += looked_at.len();
        self.found.bytes += looked_at.iter().map(|(bytes, _)| bytes).sum::<u64>();
        self.found.damaged.extend(looked_at.into_iter().filter_map(|(_, damage)| damage));
    }

    /// Files that nothing names.
    fn strays(&mut self) -> Result<(), LakeError> {
        let root = self.lake.root();
        let known: BTreeSet<&str> = self.expected.keys().map(|(file, _)| file.as_str()).collect();
        let mut unfinished = false;
        for path in disk::files_below(root).map_err(LakeError::io("listing", root))? {
            let file = relative_to(root, &path);
            let name = file.rsplit('/').next().unwrap_or(&file);
            if file.split('/').any(|part| part == STAGING) {
                unfinished = true;
                continue;
            }
            let is_record = file.starts_with("runs/") && !name.ends_with(".tmp");
            if !known.contains(file.as_str()) && !is_record && ![".lock", POINTER].contains(&name) {
                self.found.stray.push(file);
            }
        }
        if unfinished {
            self.found
                .notes
                .push("a run is at work or did not come to its end; the next run goes on from it".to_owned());
        }
        Ok(())
    }
}

const REMOVE: &str = "remove it and ";
const REMAKE: &str = "remove it and run again: what is missing is made again from the exports";
const FORGET: &str = "the run can no longer be compared in full, published results are not concerned";
const LEDGER: &str = "bring it back from a backup: the ledger of restatements cannot be made again";
const RECORD: &str = "the record of the run is not to be relied on, results are not concerned";

/// Whether a pointer that can be followed is of a version without checksums.
fn content_is_old(content: &[u8]) -> bool {
    checksum::open_sealed::<Published>(content).is_err()
}

fn remedy(expected: &Expected, problem: Problem) -> String {
    match problem {
        Problem::Missing => expected.remedy.trim_start_matches(REMOVE).to_owned(),
        _ => expected.remedy.clone(),
    }
}

fn look_at(lake: &Lake, file: &str, expected: &Expected) -> (u64, Option<Problem>) {
    let mut found = FileSum::of_file(&expected.path);
    if found.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        // A run may have replaced it since its place was looked up.
        found = FileSum::of_file(&lake.kept(file));
    }
    match found {
        Ok(found) if found == expected.sum => (found.bytes, None),
        Ok(found) if found.bytes != expected.sum.bytes => (found.bytes, Some(Problem::WrongSize)),
        Ok(found) => (found.bytes, Some(Problem::WrongBytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (0, Some(Problem::Missing)),
        Err(_) => (0, Some(Problem::Unreadable)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::records;
    use super::super::testing::publish;
    use super::*;

    /// A lake with a replaced file, a variant and a sealed record.
    fn whole() -> (tempfile::TempDir, Lake) {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::at(folder.path());
        publish(&lake, "r1", &[("t", "tables/t.parquet"), ("m", "marts/m/1.parquet")], "x");
        publish(&lake, "r2", &[("t", "tables/t.parquet"), ("m", "marts/m/2.parquet")], "x");
        publish(&lake.variant("v").unwrap(), "r3", &[("t", "tables/t.parquet"), ("m", "marts/m/3.parquet")], "x");
        for run in ["r1", "r2", "r3"] {
            std::fs::write(lake.run_folder(run).join("manifest.json"), "{}").unwrap();
            records::seal(&lake.run_folder(run)).unwrap();
        }
        (folder, lake)
    }

    #[test]
    fn a_whole_lake_is_found_whole() {
        let (_folder, lake) = whole();
        let found = verify(&lake).unwrap();
        assert_eq!((found.damaged, found.stray, found.notes), Default::default());
        // Two pointers, four files, three states, three manifests, three lists of sums.
        assert_eq!(found.files, 2 + 4 + 3 + 3 + 3);
    }

    #[test]
    fn every_flipped_bit_in_every_file_is_found_and_the_file_is_named() {
        let (_folder, lake) = whole();
        for path in disk::files_below(lake.root()).unwrap() {
            let file = relative_to(lake.root(), &path);
            if file == ".lock" {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.is_empty());
            for bit in (0..bytes.len() * 8).step_by(if bytes.len() > 100 { 97 } else { 1 }) {
                let mut flipped = bytes.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                std::fs::write(&path, &flipped).unwrap();
                let found = verify(&lake).unwrap();
                assert_eq!(found.damaged.iter().map(|damage| &damage.file).collect::<Vec<_>>(), [&file], "bit {bit}");
                assert!(!found.damaged[0].remedy.is_empty());
            }
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(verify(&lake).unwrap().damaged.is_empty());
    }

    #[test]
    fn missing_and_cut_files_are_found_with_who_needs_them() {
        let (_folder, lake) = whole();
        std::fs::remove_file(lake.path("tables/t.parquet")).unwrap();
        std::fs::write(lake.path("marts/m/1.parquet"), "").unwrap();
        let found = verify(&lake).unwrap();
        let told: Vec<_> = found
            .damaged
            .iter()
            .map(|damage| (damage.file.as_str(), damage.problem, damage.needed_by.join(", ")))
            .collect();
        assert_eq!(
            told,
            [
                (".kept/marts/m/1.parquet", Problem::WrongSize, "run r1".to_owned()),
                ("tables/t.parquet", Problem::Missing, "published, variant v, run r1, run r2, run r3".to_owned()),
            ]
        );
        assert!(found.damaged[1].remedy.contains("run again"));
    }

    #[test]
    fn strays_and_unfinished_runs_are_said_and_are_no_damage() {
        let (_folder, lake) = whole();
        std::fs::write(lake.root().join("marts/m/stray.parquet"), "x").unwrap();
        std::fs::write(lake.root().join("published.tmp"), "x").unwrap();
        drop(lake.staging().unwrap());
        std::fs::write(lake.root().join(".staging/x"), "x").unwrap();
        std::fs::create_dir_all(lake.run_folder("r9")).unwrap();
        let found = verify(&lake).unwrap();
        assert!(found.damaged.is_empty());
        assert_eq!(found.stray, ["marts/m/stray.parquet", "published.tmp"]);
        assert!(found.notes.iter().any(|note| note.contains("did not come to its end")), "{:?}", found.notes);
        assert!(found.notes.iter().any(|note| note.contains("record of run r9")), "{:?}", found.notes);
        assert!(verify(&Lake::at(lake.root().join("none"))).unwrap().damaged.is_empty());
    }
}
