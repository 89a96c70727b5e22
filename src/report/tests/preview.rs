//! Writes a whole report for the eye. Does nothing unless `KEYFOLIO_PREVIEW` names a folder to write to,
//! `KEYFOLIO_PREVIEW_MARTS` a folder with `marts/` and `manifest.json`, and `KEYFOLIO_PREVIEW_PIPELINE` a pipeline file.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use super::parquet_marts::ParquetMarts;
use crate::config::types::{Format, Pipeline};
use crate::report::{Manifest, render};

#[test]
fn preview_of_published_marts() {
    let (Ok(out), Ok(from), Ok(pipeline)) =
        (env::var("KEYFOLIO_PREVIEW"), env::var("KEYFOLIO_PREVIEW_MARTS"), env::var("KEYFOLIO_PREVIEW_PIPELINE"))
    else {
        return;
    };
    let (out, from) = (PathBuf::from(out), PathBuf::from(from));
    let pipeline: Pipeline = toml::from_str(&fs::read_to_string(pipeline).unwrap()).unwrap();
    let manifest: Manifest = serde_json::from_str(&fs::read_to_string(from.join("manifest.json")).unwrap()).unwrap();
    let marts = ParquetMarts { root: from.join("marts"), as_of: manifest.as_of };
    for (name, settings) in &pipeline.reports {
        for format in Format::all() {
            let mut one = settings.clone();
            one.formats = vec![format];
            let start = Instant::now();
            render(&marts, &manifest, (name, &one), &pipeline, &out.join("by-format")).unwrap();
            eprintln!("{format:?} alone: {:?}", start.elapsed());
        }
        let start = Instant::now();
        let rendered = render(&marts, &manifest, (name, settings), &pipeline, &out.join(name)).unwrap();
        eprintln!("{name}: {} files in {:?}", rendered.written.len(), start.elapsed());
    }
}
