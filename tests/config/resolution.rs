//! What is in force: precedence, overrides, files, defaults, the hash.

use super::*;

#[test]
fn set_wins_over_environment_wins_over_file_wins_over_default() {
    let none = resolve(BASE, &[], &[]);
    assert_eq!(none.pipeline.metrics.headline.retention_months, 12);
    assert_eq!(none.pipeline.metrics.headline.min_n, 5);

    let environment = [("KEYFOLIO__METRICS__HEADLINE__MIN_N", "7"), ("OTHER__METRICS__HEADLINE__MIN_N", "x")];
    assert_eq!(resolve(BASE, &environment, &[]).pipeline.metrics.headline.min_n, 7);
    let sets = ["metrics.headline.min_n=8", "metrics.headline.min_n=9"];
    assert_eq!(resolve(BASE, &environment, &sets).pipeline.metrics.headline.min_n, 9);
}

#[test]
fn an_override_may_be_text_a_list_a_table_or_an_element() {
    let resolved = resolve(
        BASE,
        &[("keyfolio__currency", "EUR"), ("KEYFOLIO__SCHEMES__ABC__CUMULATIVE__BANDS__0__SHARE", "70%")],
        &[
            "language=[\"en\"]",
            "sources.transactions.filter=状态 = '完成' AND 数量 > 0",
            "schemes.pyramid.title={ zh = \"层级\", en = \"Tiers\" }",
            "schemes.pyramid.rank.bands.1.top=15%",
            "schemes.extra={ rfm = { preset = \"value8\" } }",
        ],
    );
    let pipeline = &resolved.pipeline;
    assert_eq!(pipeline.currency, "EUR");
    assert_eq!(pipeline.language.len(), 1);
    assert_eq!(pipeline.sources.transactions().filter.as_deref(), Some("状态 = '完成' AND 数量 > 0"));
    let rank = pipeline.schemes["pyramid"].rank.as_ref().expect("the scheme is of kind rank");
    assert_eq!(rank.bands[1].top.as_deref(), Some("15%"));
    let cumulative = pipeline.schemes["abc"].cumulative.as_ref().expect("the scheme is of kind cumulative");
    assert_eq!(cumulative.bands[0].share.as_deref(), Some("70%"));
    assert!(pipeline.schemes["extra"].rfm.is_some());
}

#[test]
fn a_wrong_override_is_an_error_that_names_it() {
    let cases: [(Pairs, &[&str]); 14] = [
        (&[("KEYFOLIO__CURENCY", "EUR")], &[]),
        (&[("KEYFOLIO__METRICS__HEADLINE__MIN_N", "many")], &[]),
        (&[("KEYFOLIO__A____B", "1")], &[]),
        (&[], &["metrics.headline.min_m=3"]),
        (&[], &["metrics.headline.min_n"]),
        (&[], &["metrics..min_n=3"]),
        (&[], &["language=[\"en\""]),
        (&[], &["schemes.pyramd.rank.measure=net_sales_3m"]),
        (&[], &["reports.weekly.formats=[\"pdf\"]"]),
        (&[], &["name.x=1"]),
        (&[], &["schemes.pyramid.rank.bands.9.top=15%"]),
        (&[], &["schemes.pyramid.rank.measure=net_sale_6m"]),
        (&[], &["name=2011"]),
        (&[("KEYFOLIO__SCHEMES__RFM__RFM__BINS", "12")], &["reports.monthly.top_accounts=0"]),
    ];
    let mut text = String::new();
    for (environment, sets) in cases {
        let errors = load(BASE, environment, sets).expect_err("the override is wrong");
        writeln!(text, "## {environment:?} {sets:?}\n{errors}\n").expect("writing to a string");
    }
    snapshot!(text);
}

/// serde must accept whatever the walk along the schema accepts: every setting is replaced by values of every type.
#[test]
fn nothing_passes_the_check_that_the_types_refuse() {
    let values = [
        "\"text\"",
        "1",
        "-1",
        "300",
        "5000000000",
        "1.5",
        "inf",
        "true",
        "2011-11-30",
        "[]",
        "[1]",
        "[\"x\", \"y\"]",
        "[1, 2]",
        "{}",
        "{ code = \"x\" }",
        "[{}]",
        "[{ code = \"x\" }]",
    ];
    let resolved = resolve(BASE, &[], &[]);
    let mut paths = Vec::new();
    collect_paths(&resolved.settings, "", &mut paths);
    assert!(paths.len() > 60, "{paths:?}");
    for path in &paths {
        for value in values {
            let Err(errors) = load(BASE, &[], &[&format!("{path}={value}")]) else {
                continue;
            };
            for error in &errors.errors {
                let slipped = matches!(error.problem, Problem::File(FileProblem::Undeserializable { .. }));
                assert!(!slipped, "{path}={value}: {}", error.problem);
            }
        }
    }
}

fn collect_paths(settings: &serde_json::Value, path: &str, paths: &mut Vec<String>) {
    let below = |key: &str| {
        if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
    };
    if !path.is_empty() {
        paths.push(path.to_owned());
    }
    match settings {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                collect_paths(value, &below(key), paths);
            }
        }
        serde_json::Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect_paths(value, &below(&index.to_string()), paths);
            }
        }
        _ => {}
    }
}

#[test]
fn settings_in_force_are_written_with_their_origins_and_read_back_the_same() {
    let resolved =
        resolve(BASE, &[("KEYFOLIO__CURRENCY", "EUR")], &["schemes.pyramid.rank.bands.1.top=15%", "title=A \"B\"\nC"]);
    snapshot!(resolved.text);
    let again = resolve(&resolved.text, &[], &[]);
    assert_eq!(again.pipeline, resolved.pipeline);
    assert_eq!(again.settings_hash, resolved.settings_hash);
}

#[test]
fn the_hash_of_settings_depends_on_settings_and_not_on_paths_or_layout() {
    let hash = resolve(BASE, &[], &[]).settings_hash;
    assert_eq!(hash.len(), 32);
    let moved = ["root=elsewhere", "lake=l", "reports_dir=r", "sources.transactions.files=[\"a.csv\"]"];
    assert_eq!(resolve(BASE, &[], &moved).settings_hash, hash);
    let commented = BASE.replace("bins = 5", "# five\nbins    = 5");
    assert_eq!(resolve(&commented, &[], &[]).settings_hash, hash);
    // A default that is written out changes nothing.
    assert_eq!(resolve(BASE, &[], &["schemes.rfm.rfm.scoring=quantile"]).settings_hash, hash);
    assert_ne!(resolve(BASE, &[], &["metrics.headline.min_n=6"]).settings_hash, hash);
}

#[test]
fn defaults_that_follow_from_other_settings_are_filled_in() {
    let pipeline = resolve(BASE, &[], &[]).pipeline;
    assert_eq!(pipeline.title.as_deref(), Some("shop"));
    assert_eq!(pipeline.schemes["pyramid"].movement.weight.as_deref(), Some("net_sales_6m"));
    assert_eq!(pipeline.schemes["rfm"].movement.weight.as_deref(), Some("net_sales_12m"));
    assert_eq!(pipeline.reports["monthly"].tier_scheme.as_deref(), Some("pyramid"));
    assert_eq!(pipeline.reports["monthly"].rfm_scheme.as_deref(), Some("rfm"));
}

#[test]
fn files_are_found_from_the_root_sorted_and_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipelines = folder.path().join("pipelines");
    std::fs::create_dir_all(folder.path().join("exports/old.csv")).expect("a folder");
    std::fs::create_dir_all(&pipelines).expect("a folder");
    for name in ["b.csv", "a.csv", "销售[1].csv", ".hidden.csv", "note.txt"] {
        std::fs::write(folder.path().join("exports").join(name), "x\n").expect("a file");
    }
    let text = BASE
        .replace("name = \"shop\"", "name = \"shop\"\nroot = \"..\"")
        .replace("[\"exports/*.csv\"]", "[\"exports/b.csv\", \"exports/*.csv\", \"exports/销售[1].csv\"]");
    let path = pipelines.join("shop.toml");
    std::fs::write(&path, text).expect("a file");
    let loaded = config::load(&path, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    let resolved = config::resolve(loaded).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(resolved.lake, folder.path().join("lake/shop"));
    assert_eq!(resolved.reports, folder.path().join("reports/shop"));
    let files = resolved.source_files().unwrap_or_else(|errors| panic!("{errors}"));
    let names: Vec<&str> = files.of("transactions").iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["exports/a.csv", "exports/b.csv", "exports/销售[1].csv"]);
    assert!(files.of("transactions").iter().all(|file| file.path.is_file()));
}

#[test]
fn a_pattern_without_files_is_an_error_at_its_place() {
    let text = BASE.replace("[\"exports/*.csv\"]", "[\"exports/*.csv\", \"a/**b\"]");
    let errors = resolve(&text, &[], &[]).source_files().expect_err("there are no exports");
    snapshot!(errors.to_string());
}

#[test]
fn a_file_in_another_encoding_or_with_a_byte_order_mark_is_recognised() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("gbk.toml");
    std::fs::write(&path, b"version = 1\nname = \"\xc3\xc5\xb5\xea\"\n").expect("a file");
    let errors = config::load(&path, &[], &[]).expect_err("the file is GBK");
    assert!(errors.to_string().contains("line 2 has bytes of another encoding"), "{errors}");

    std::fs::write(&path, format!("\u{feff}{BASE}")).expect("a file");
    config::load(&path, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));

    let errors = config::load(&folder.path().join("absent.toml"), &[], &[]).expect_err("the file is absent");
    assert!(errors.to_string().contains("cannot be read"), "{errors}");
}

#[test]
fn windows_line_ends_do_not_move_places() {
    let text = BASE.replace("bins = 5", "bin = 5").replace('\n', "\r\n");
    let errors = load(&text, &[], &[]).expect_err("the key is unknown");
    assert!(errors.to_string().starts_with("shop.toml:36:1: "), "{errors}");
}
