//! `include`: files laid under the pipeline file, where their names are looked up, what they may hold, and whose word counts.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use keyfolio::config::{self, ConfigErrors, Resolved};
use tempfile::TempDir;

const PIPELINE: &str = r#"version = 1
name = "shop"
include = [INCLUDED]

[sources.transactions]
files = ["sales.csv"]
match_headers = false
columns = { customer_id = "客户", order_id = "单号", order_date = "日期", net_amount = "金额" }
"#;

/// A folder with a pipeline that includes some files, and those files.
struct Folder(TempDir);

impl Folder {
    fn new(included: &str, files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.write("shop.toml", &PIPELINE.replace("INCLUDED", included));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn append(&self, text: &str) {
        let path = self.0.path().join("shop.toml");
        fs::write(&path, fs::read_to_string(&path).unwrap() + text).unwrap();
    }

    fn resolve_with(&self, environment: &[(&str, &str)], sets: &[&str]) -> Result<Resolved, ConfigErrors> {
        let environment: Vec<(String, String)> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        config::resolve(config::load(&self.0.path().join("shop.toml"), &environment, &sets)?)
    }

    fn resolve(&self) -> Resolved {
        self.resolve_with(&[], &[]).unwrap_or_else(|errors| panic!("{errors}"))
    }

    /// The errors, with the folder's name left out.
    fn errors(&self) -> String {
        let folder = format!("{}/", self.0.path().display());
        self.resolve_with(&[], &[]).unwrap_err().to_string().replace(&folder, "")
    }
}

const TIERS: &str = r#"
[schemes.tiers]
title = { zh = "等级", en = "Tiers" }
[schemes.tiers.rank]
measure = "net_sales_6m"
bands = [{ code = "top", top = "10%" }, { code = "rest" }]
"#;

/// Measure and codes of the scheme `tiers`.
fn tiers(resolved: &Resolved) -> (String, Vec<String>) {
    let rank = resolved.pipeline.schemes["tiers"].rank.clone().unwrap();
    (rank.measure, rank.bands.into_iter().map(|band| band.code).collect())
}

#[test]
fn an_included_scheme_stands_as_if_it_were_written_in_the_pipeline() {
    let included = Folder::new(r#""schemes/tiers.toml""#, &[("schemes/tiers.toml", TIERS)]).resolve();
    let written = Folder::new("", &[]);
    written.append(TIERS);
    let written = written.resolve();
    assert_eq!(tiers(&included), ("net_sales_6m".into(), vec!["top".into(), "rest".into()]));
    assert_eq!(included.settings_hash, written.settings_hash, "the same settings compute the same");
}

#[test]
fn tables_are_merged_key_by_key_and_lists_are_replaced_whole() {
    let folder = Folder::new(r#""tiers.toml""#, &[("tiers.toml", TIERS)]);
    folder.append("[schemes.tiers.rank]\nbands = [{ code = \"a\", top = \"1%\" }, { code = \"b\" }]\n[schemes.tiers.movement]\ncompare = [\"3mo\"]\n");
    let resolved = folder.resolve();
    assert_eq!(tiers(&resolved), ("net_sales_6m".into(), vec!["a".into(), "b".into()]));
    let scheme = &resolved.pipeline.schemes["tiers"];
    assert_eq!(scheme.title.as_ref().unwrap().en, "Tiers");
    assert_eq!(scheme.movement.compare, ["3mo"]);
}

#[test]
fn the_pipeline_wins_over_later_files_and_those_over_earlier_ones() {
    let measure = |name: &str| format!("[schemes.tiers.rank]\nmeasure = \"{name}\"\n");
    let (first, second) = (format!("{TIERS}[reports.brief]\n"), measure("net_sales_3m"));
    let folder = Folder::new(r#""a.toml", "b.toml""#, &[("a.toml", first.as_str()), ("b.toml", second.as_str())]);
    let resolved = folder.resolve();
    assert_eq!(tiers(&resolved).0, "net_sales_3m", "the later file");
    assert!(resolved.pipeline.reports.contains_key("brief"));
    folder.append(&measure("net_sales_12m"));
    assert_eq!(tiers(&folder.resolve()).0, "net_sales_12m", "the pipeline");
    let environment = [("KEYFOLIO__SCHEMES__TIERS__RANK__MEASURE", "net_sales_1m")];
    let of = |sets: &[&str]| tiers(&folder.resolve_with(&environment, sets).unwrap()).0;
    assert_eq!(of(&[]), "net_sales_1m", "the environment");
    assert_eq!(of(&["schemes.tiers.rank.measure=orders_12m"]), "orders_12m", "--set");
}

#[test]
fn files_include_files_and_each_counts_once_where_it_is_first_named() {
    let changed = "include = [\"base.toml\"]\n[schemes.tiers.rank]\nmeasure = \"net_sales_3m\"\n";
    let other = "include = [\"../sub/base.toml\"]\n[reports.brief]\n";
    let files = [("sub/changed.toml", changed), ("sub/base.toml", TIERS), ("more/other.toml", other)];
    let resolved = Folder::new(r#""sub/changed.toml", "more/other.toml""#, &files).resolve();
    assert_eq!(tiers(&resolved).0, "net_sales_3m", "base.toml is not laid over changed.toml by other.toml");
    let included: Vec<&str> = resolved.loaded().document.included().iter().map(|file| file.name.as_str()).collect();
    assert_eq!(included, ["base.toml", "sub/changed.toml", "more/other.toml"]);
}

#[test]
fn the_library_is_found_wherever_a_pipeline_lies_and_files_beside_it_go_first() {
    let folder = Folder::new(r#""schemes/abc.toml""#, &[]);
    let resolved = folder.resolve();
    assert!(resolved.pipeline.schemes["sales_abc"].cumulative.is_some());
    assert!(resolved.text.contains("built-in:schemes/abc.toml:"), "{}", resolved.text);
    folder.write("schemes/abc.toml", TIERS);
    let schemes = folder.resolve().pipeline.schemes;
    assert_eq!(schemes.keys().collect::<Vec<_>>(), ["tiers"]);
}

#[test]
fn include_itself_can_be_set_from_outside() {
    let folder = Folder::new("", &[("tiers.toml", TIERS)]);
    let sets = [r#"include=["tiers.toml"]"#, "schemes.tiers.rank.measure=orders_12m"];
    assert_eq!(tiers(&folder.resolve_with(&[], &sets).unwrap()).0, "orders_12m");
    let environment = [("KEYFOLIO__INCLUDE", r#"["tiers.toml"]"#)];
    assert_eq!(tiers(&folder.resolve_with(&environment, &[]).unwrap()).0, "net_sales_6m");
    let wrong = folder.resolve_with(&[], &[r#"include=["tier.toml"]"#]).unwrap_err().to_string();
    assert!(wrong.starts_with("--set include=[\"tier.toml\"]: there is no \"tier.toml\""), "{wrong}");
}

#[test]
fn the_settings_of_a_run_name_the_files_and_do_not_read_them_again() {
    let folder = Folder::new(r#""tiers.toml""#, &[("tiers.toml", TIERS)]);
    let resolved = folder.resolve();
    let shown = resolved.text.replace(&format!("{}/", folder.0.path().display()), "");
    assert!(shown.contains("# Included by shop.toml, and written out here: tiers.toml\n"), "{shown}");
    assert!(shown.contains("measure = \"net_sales_6m\"  # tiers.toml:5:11\n"), "{shown}");
    assert!(!shown.contains("\ninclude"), "{shown}");
    fs::write(folder.0.path().join("shop.toml"), &resolved.text).unwrap();
    fs::remove_file(folder.0.path().join("tiers.toml")).unwrap();
    assert_eq!(folder.resolve().settings_hash, resolved.settings_hash);
}

#[test]
fn what_cannot_be_included_is_named_with_its_place() {
    let foreign =
        "name = \"x\"\n[sources.visits]\nfiles = [\"v.csv\"]\n[schems.x]\n[features]\nbreadth_by = \"category\"\n";
    let cases: [(&str, &[(&str, &str)]); 10] = [
        (r#""tiers.toml""#, &[]),
        (r#""schemes/acb.toml""#, &[]),
        (r#""sub""#, &[("sub/tiers.toml", TIERS)]),
        (r#""shop.toml""#, &[]),
        (r#""a.toml""#, &[("a.toml", "include = [\"sub/b.toml\"]\n"), ("sub/b.toml", "include = [\"../a.toml\"]\n")]),
        (r#""foreign.toml""#, &[("foreign.toml", foreign)]),
        (r#""list.toml""#, &[("list.toml", "include = \"tiers.toml\"\n")]),
        (r#""broken.toml""#, &[("broken.toml", "[schemes.tiers.rank]\nmeasure ＝ \"net_sales_6m\"\n")]),
        (r#""wrong.toml""#, &[("wrong.toml", "[schemes.tiers.rank]\nmeasure = \"sales\"\nbands = []\nbins = 5\n")]),
        (
            r#""rules.toml""#,
            &[("rules.toml", "[schemes.tiers.rank]\nmeasure = \"net_sales_6m\"\nbands = [{ code = \"a\" }]\n")],
        ),
    ];
    let mut text = String::new();
    for (included, files) in cases {
        text.push_str(&format!("## {included}\n{}\n\n", Folder::new(included, files).errors()));
    }
    let listed = text.find("the library has `schemes/abc.toml`, ").unwrap();
    let end = listed + text[listed..].find('\n').unwrap();
    text.replace_range(listed..end, "the library has …");
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
}

#[test]
fn a_file_in_another_encoding_is_named() {
    let folder = Folder::new(r#""gbk.toml""#, &[]);
    fs::write(folder.0.path().join("gbk.toml"), b"# \xb5\xc8\xbc\xb6\n").unwrap();
    assert!(folder.errors().contains("shop.toml:3:12: gbk.toml is not UTF-8: line 1"), "{}", folder.errors());
}

#[test]
fn every_file_of_the_library_is_one_that_can_be_included() {
    for name in config::library::names() {
        let text = fs::read_to_string(Path::new("pipelines").join(name)).unwrap();
        assert_eq!(config::library::file(name).unwrap().1, text, "{name}");
    }
}
