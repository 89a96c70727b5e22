//! `init`: looks at a folder of exports and writes a starter pipeline with the mapping it found, each line commented with
//! its evidence and examples.

mod evidence;
mod process;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use super::args::InitArgs;
use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::config::SourceFile;
use crate::model::tables::TRANSACTIONS;

pub fn execute(args: &InitArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let target = args.dir.join(format!("{}.toml", args.name));
    if target.exists() && !args.force {
        return Err(CliError::Arguments {
            message: format!("`{}` is there already", target.display()),
            hint: "give another --name, or --force to write over it".into(),
        });
    }
    fs::create_dir_all(&args.dir).map_err(|source| CliError::Read { path: args.dir.clone(), source })?;
    let files = export_files(args)?;
    let survey = evidence::survey(&files);
    fs::write(&target, text::pipeline_text(&args.name, &survey))
        .map_err(|source| CliError::Read { path: target.clone(), source })?;
    printer.status(&told(&target, &survey));
    Ok(if survey.table(TRANSACTIONS.name).is_some() { ExitCode::Done } else { ExitCode::AnswerIsNo })
}

fn told(target: &Path, survey: &evidence::Survey) -> String {
    let mut text = format!("wrote {}\n", target.display());
    for table in &survey.tables {
        let (files, columns) = (table.exports.len(), table.columns.len());
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        text.push_str(&format!("  {:<20} {files}, {columns} columns read\n", table.table.name));
        for (needed, lacking) in table.lacking() {
            let (count, all, first) = (lacking.len(), table.exports.len(), lacking[0]);
            text.push_str(&format!(
                "    {count} of {all} have no column for `{needed}`, as {first}: name its header there\n"
            ));
        }
    }
    for (name, why) in &survey.unknown {
        text.push_str(&format!("  not used: {name} ({why})\n"));
    }
    if survey.table(TRANSACTIONS.name).is_none() {
        text.push_str("no export looks like sales order lines, which every pipeline needs\n");
        text.push_str("hint: name its headers under [sources.transactions.columns] in the file\n");
    }
    text.push_str(&format!("next: read it, then keyfolio check {}", target.display()));
    text
}

/// The exports, with the names that the pipeline will know them by: as seen from the folder of the pipeline.
fn export_files(args: &InitArgs) -> Result<Vec<SourceFile>, CliError> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for given in &args.from {
        if given.is_dir() {
            collect(given, &mut paths)?;
        } else if given.is_file() {
            paths.push(given.clone());
        } else {
            return Err(CliError::NoSuch {
                what: "file or folder",
                name: given.display().to_string(),
                hint: "check the path after --from".into(),
            });
        }
    }
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        return Err(CliError::Arguments {
            message: "there are no files in what --from names".into(),
            hint: "name the exports, or a folder of them".into(),
        });
    }
    let base = fs::canonicalize(&args.dir).map_err(|source| CliError::Read { path: args.dir.clone(), source })?;
    let mut files = Vec::new();
    for path in paths {
        let whole = fs::canonicalize(&path).map_err(|source| CliError::Read { path: path.clone(), source })?;
        let name = seen_from(&base, &whole);
        files.push(SourceFile { name, path });
    }
    Ok(files)
}

/// All files below a folder, hidden ones and the lock files of Office aside.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let failed = |source| CliError::Read { path: folder.to_path_buf(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(['.', '~']) {
            continue;
        }
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            collect(&entry.path(), paths)?;
        } else if kind.is_file() {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// A path as seen from a folder, with `/` between its parts.
fn seen_from(base: &Path, path: &Path) -> String {
    let common = base.components().zip(path.components()).take_while(|(left, right)| left == right).count();
    let up = base.components().count() - common;
    let mut parts = vec!["..".to_owned(); up];
    parts.extend(path.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned()));
    parts.join("/")
}
