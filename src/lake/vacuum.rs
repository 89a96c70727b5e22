//! Removing what nothing needs any more.
//!
//! Needed is what these name: the pointer of the lake, those of its variants, the states of the last runs, and the
//! journal of a run that can be gone on with. Records of runs stay, however old: they are small, and reports refer to
//! them. Of older runs only the state goes: they can no longer be compared.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use super::publish::{relative_to, remove_empty_folders};
use super::records::{RUNS, STATE};
use super::staging::{STAGING, read_journal};
use super::{KEPT, Lake, LakeError, Lock, OWNED_FOLDERS, Published, VARIANTS, disk};

/// A file that nothing needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Removable {
    /// The file, relative to the lake.
    pub file: String,
    /// Its size.
    pub bytes: u64,
}

/// What a vacuum removed, or would remove.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Vacuumed {
    /// Whether the files are gone; otherwise nothing was changed.
    pub removed: bool,
    /// The files.
    pub files: Vec<Removable>,
    /// Their bytes.
    pub bytes: u64,
    /// Runs that can still be compared, the latest last.
    pub kept_runs: Vec<String>,
    /// Runs that can no longer be compared.
    pub forgotten_runs: Vec<String>,
}

/// What would be removed if the last `keep` runs are kept. Changes nothing.
pub fn plan(lake: &Lake, keep: usize) -> Result<Vacuumed, LakeError> {
    let lake = lake.main();
    let with_state: Vec<String> = lake.runs()?.into_iter().filter(|run| run.has_state).map(|run| run.id).collect();
    let (forgotten, kept) = with_state.split_at(with_state.len().saturating_sub(keep));
    let mut needed = BTreeSet::new();
    let mut lakes = vec![lake.clone()];
    for name in folders_of_variants(&lake)? {
        lakes.push(lake.variant(&name)?);
    }
    let mut live_staging = Vec::new();
    for lake in &lakes {
        if let Some(state) = lake.own_published()? {
            need(&mut needed, lake, &state);
        }
        let folder = lake.own_root().join(STAGING);
        let base = lake.pointer_hash()?;
        if let Some(journal) = read_journal(&folder).filter(|journal| journal.base == base) {
            need(&mut needed, lake, &journal.state);
            live_staging.push(relative_to(lake.root(), &folder));
        }
    }
    for run in kept {
        let (lake, state) = lake.state_of_run(run)?;
        need(&mut needed, &lake, &state);
    }
    let root = lake.root();
    let mut plan = Vacuumed { kept_runs: kept.to_vec(), forgotten_runs: forgotten.to_vec(), ..Vacuumed::default() };
    for path in disk::files_below(root).map_err(LakeError::io("listing", root))? {
        let file = relative_to(root, &path);
        let of_live_staging = live_staging.iter().any(|folder| file.starts_with(&format!("{folder}/")));
        if of_live_staging || needed.contains(&path) || !is_removable(&file, forgotten) {
            continue;
        }
        let bytes = std::fs::metadata(&path).map_err(LakeError::io("reading", &path))?.len();
        plan.bytes += bytes;
        plan.files.push(Removable { file, bytes });
    }
    Ok(plan)
}

/// Removes what [`plan`] lists, holding the lock. A crash on the way leaves a whole lake; the next vacuum does the rest.
pub fn vacuum(lake: &Lake, keep: usize) -> Result<Vacuumed, LakeError> {
    let lake = lake.main();
    let _lock = Lock::take(lake.root(), "lake vacuum")?;
    remove(&lake, keep)
}

/// The same for a run that holds the lock, after it has published.
pub fn keep_runs(lake: &Lake, keep: usize) -> Result<Vacuumed, LakeError> {
    remove(&lake.main(), keep)
}

fn remove(lake: &Lake, keep: usize) -> Result<Vacuumed, LakeError> {
    let mut done = plan(lake, keep)?;
    // States first: what they name must not go before them.
    let (states, others): (Vec<&Removable>, Vec<&Removable>) =
        done.files.iter().partition(|file| file.file.starts_with(RUNS));
    for file in states.into_iter().chain(others) {
        let path = lake.root().join(&file.file);
        disk::remove_file(&path).map_err(LakeError::io("removing", &path))?;
    }
    for folder in OWNED_FOLDERS.into_iter().chain([KEPT, VARIANTS]) {
        remove_empty_folders(&lake.root().join(folder))?;
    }
    done.removed = true;
    Ok(done)
}

fn need(needed: &mut BTreeSet<PathBuf>, lake: &Lake, state: &Published) {
    needed.extend(state.files().into_iter().map(|file| lake.path(file)));
}

/// Whether a file may go when nothing names it. What keyfolio did not write is not its to remove.
fn is_removable(file: &str, forgotten: &[String]) -> bool {
    let parts: Vec<&str> = file.split('/').collect();
    match parts.as_slice() {
        [name] => name.ends_with(".tmp"),
        [RUNS, id, name] => (*name == STATE && forgotten.iter().any(|run| run == id)) || name.ends_with(".tmp"),
        [first, ..] if OWNED_FOLDERS.contains(first) || [KEPT, STAGING].contains(first) => true,
        [VARIANTS, _, rest @ ..] => is_removable(&rest.join("/"), forgotten),
        _ => false,
    }
}

/// Variants, published or only begun.
fn folders_of_variants(lake: &Lake) -> Result<Vec<String>, LakeError> {
    let folder = lake.root().join(VARIANTS);
    let entries = disk::list(&folder).map_err(LakeError::io("listing", &folder))?.unwrap_or_default();
    Ok(entries.into_iter().filter(|entry| entry.is_folder).map(|entry| entry.name).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::testing::{publish, read_all, stage, state, tree};
    use super::super::verify::verify;
    use super::*;

    fn with_history(root: &std::path::Path) -> Lake {
        let lake = Lake::at(root);
        for number in 1..=4 {
            let file = format!("marts/m/{number}.parquet");
            publish(&lake, &format!("r{number}"), &[("t", "tables/t.parquet"), ("m", &file)], "x");
            let finished = format!(r#"{{"finished": "2026-11-2{number} 05:10:11"}}"#);
            std::fs::write(lake.run_folder(&format!("r{number}")).join("run_results.json"), finished).unwrap();
        }
        publish(&lake.variant("v").unwrap(), "w1", &[("t", "tables/t.parquet"), ("m", "marts/m/9.parquet")], "x");
        let finished = r#"{"finished": "2026-11-20 05:10:11"}"#;
        std::fs::write(lake.run_folder("w1").join("run_results.json"), finished).unwrap();
        lake
    }

    #[test]
    fn what_no_pointer_and_no_kept_run_names_goes_and_the_rest_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let lake = with_history(folder.path());
        std::fs::write(lake.root().join("marts/m/stray.parquet"), "12345").unwrap();
        std::fs::write(lake.root().join("published.tmp"), "1").unwrap();
        std::fs::write(lake.root().join("notes.txt"), "of the user").unwrap();
        let before = tree(folder.path(), &[]);
        let planned = plan(&lake, 2).unwrap();
        assert_eq!(tree(folder.path(), &[]), before, "a dry run changes nothing");
        let files: Vec<&str> = planned.files.iter().map(|file| file.file.as_str()).collect();
        assert_eq!(
            files,
            [
                ".kept/marts/m/1.parquet",
                ".kept/marts/m/2.parquet",
                "marts/m/stray.parquet",
                "published.tmp",
                "runs/r1/state.json",
                "runs/r2/state.json",
                "runs/w1/state.json"
            ]
        );
        assert_eq!(planned.bytes, planned.files.iter().map(|file| file.bytes).sum::<u64>());
        assert_eq!(
            (planned.kept_runs.join(","), planned.forgotten_runs.join(",")),
            ("r3,r4".into(), "w1,r1,r2".into())
        );
        let done = vacuum(&lake, 2).unwrap();
        assert!(done.removed);
        assert_eq!(done.files, planned.files);
        assert!(planned.files.iter().all(|file| !lake.root().join(&file.file).exists()));
        assert!(lake.root().join("notes.txt").exists());
        assert_eq!(read_all(&lake).len() + read_all(&lake.variant("v").unwrap()).len(), 4);
        assert!(lake.state_of_run("r3").is_ok());
        assert!(verify(&lake).unwrap().damaged.is_empty());
        assert!(plan(&lake, 2).unwrap().files.is_empty());
    }

    #[test]
    fn finished_stages_of_an_interrupted_run_stay_and_a_dead_staging_folder_goes() {
        let folder = tempfile::tempdir().unwrap();
        let lake = with_history(folder.path());
        let staging = lake.staging().unwrap();
        stage(&staging, "marts/m/5.parquet", "new");
        staging.seal(&mut state(&[("m", "marts/m/5.parquet")]), &["m"]).unwrap();
        drop(staging);
        vacuum(&lake, 0).unwrap();
        assert_eq!(lake.resume().unwrap().1.unwrap().stages, ["m"]);
        std::fs::remove_file(folder.path().join(".staging/journal.json")).unwrap();
        vacuum(&lake, 0).unwrap();
        assert!(!folder.path().join(".staging/marts/m/5.parquet").exists());
    }

    #[test]
    fn a_lake_in_use_or_with_an_unreadable_kept_run_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let lake = with_history(folder.path());
        let lock = Lock::take(lake.root(), "run").unwrap();
        assert!(matches!(vacuum(&lake, 0), Err(LakeError::Locked { .. })));
        drop(lock);
        std::fs::write(lake.run_folder("r4").join(STATE), "{}").unwrap();
        let before = tree(folder.path(), &[".lock"]);
        assert!(matches!(vacuum(&lake, 2), Err(LakeError::Damaged { .. })));
        assert_eq!(tree(folder.path(), &[".lock"]), before);
    }
}
