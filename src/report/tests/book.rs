//! The sections growth, questions, movement_detail and book: in both languages, for schemes of every shape, at extremes,
//! and without their marts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::synthetic::{Company, Memory, frame, manifest, marts, texts};
use super::synthetic_book::add;
use super::written::{self, charts, csv};
use crate::config::types::{Format, Language, Pipeline, Section};
use crate::report::pages::{self, Block, Context};
use crate::report::text::Print;
use crate::report::{MartReader, Written, figures, render};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [schemes.tier]
        title = { zh = "客户层级", en = "Tiers" }
        about = { zh = "按十二个月净销售额把客户分为四层，用于分配拜访与优惠。", en = "Four tiers by net sales of twelve months, to share out visits and terms." }
        population = "tenure_months >= 1"
        [schemes.tier.rank]
        measure = "net_sales_12m"
        bands = [ { code = "t00", top = "1%" }, { code = "t01" } ]
        [schemes.tier.movement]
        review = "quarterly"
        demote_after = 2
        demote_to = "one_step"
        [schemes.value]
        title = { zh = "价值细分", en = "Value segments" }
        [schemes.value.rfm]
        [schemes.cycle]
        title = { zh = "生命周期", en = "Life cycle" }
        [schemes.cross]
        title = { zh = "层级 × 生命周期", en = "Tier × life cycle" }
        [schemes.yesno]
        title = { zh = "重点客户", en = "Key accounts" }
        [schemes.empty]
        title = { zh = "潜力评分", en = "Potential" }
        [schemes.empty.score]
        parts = [ { name = "sales", value = "net_sales_12m", weight = 2.0 }, { name = "loyalty", value = "tenure_months", weight = 1.0 } ]
        bands = [ { code = "t00", top = "10%" }, { code = "t01" } ]
        [reports.executive]
        [reports.dynamics]
        sections = ["movements", "movement_detail", "definitions"]
        [reports.classification]
        sections = ["book", "definitions"]
        "#,
    )
    .unwrap()
}

fn whole(company: &Company) -> Memory {
    let mut marts = marts(company);
    add(&mut marts, company);
    marts
}

fn write(report: &str, company: &Company, marts: &dyn MartReader, out: &Path) -> Vec<Written> {
    written::write(&pipeline(), report, company, marts, out)
}

/// All three reports, each in a folder of its own.
fn look(name: &str, company: &Company, marts: &dyn MartReader) -> (tempfile::TempDir, Vec<Written>) {
    let reports = ["executive", "dynamics", "classification"];
    written::look(name, |out| reports.iter().flat_map(|one| write(one, company, marts, &out.join(one))).collect())
}

fn charts_of(written: &[Written], report: &str) -> BTreeSet<String> {
    charts(written.iter().filter(|file| file.path.components().any(|part| part.as_os_str() == report)))
}

#[test]
fn sections_have_pages_charts_and_a_table_for_every_mart() {
    let company = Company::ordinary();
    let (_kept, written) = look("book", &company, &whole(&company));
    let pages = written.iter().filter(|file| file.kind == Format::Pdf).count();
    assert_eq!(pages, 6);
    let executive = charts_of(&written, "executive");
    for chart in ["growth", "growth-1mo", "growth-3mo", "growth-tree"] {
        assert!(executive.contains(chart), "{chart} not in {executive:?}");
    }
    let dynamics = charts_of(&written, "dynamics");
    for chart in ["movement-path", "movement-matrix", "movement-matrix-sales", "class-forecast"] {
        assert!(dynamics.contains(chart), "{chart} not in {dynamics:?}");
    }
    let book = charts_of(&written, "classification");
    for scheme in ["tier", "value", "cycle", "cross", "yesno", "one"] {
        assert!(book.contains(&format!("classes-{scheme}")), "{scheme} not in {book:?}");
    }
    // A class has the colour that the pipeline gives it.
    let cycle = written.iter().find(|file| file.path.ends_with("charts/en/classes-cycle.svg")).unwrap();
    assert!(fs::read_to_string(&cycle.path).unwrap().to_lowercase().contains("#1f6f78"));
    // Nobody is in a class of it: no picture of nothing.
    assert!(!book.contains("classes-empty"));
    for table in [
        "growth_bridge",
        "growth_tree",
        "questions",
        "near_lines",
        "scheme_stability",
        "class_forecast",
        "scheme_rules",
        "class_disagreements",
        "scheme_association",
        "scheme_agreement",
        "moved_customers",
    ] {
        assert!(csv(&written, table).is_some_and(|csv| csv.lines().count() > 1), "{table}");
    }
    let moved = csv(&written, "moved_customers").unwrap();
    assert!(moved.lines().next().unwrap().ends_with("cause_zh,cause_en,feature,from_value,to_value,line"), "{moved}");
}

/// Page breaks that every section asks for, by its report.
fn breaks(report: &str, company: &Company) -> Vec<(String, usize)> {
    let (marts, pipeline) = (whole(company), pipeline());
    let settings = &pipeline.reports[report];
    let manifest = manifest(company);
    let figures = figures::collect(&marts, &manifest, settings, &pipeline).unwrap();
    let mut found = Vec::new();
    for language in [Language::Chinese, Language::English] {
        let context = Context {
            figures: &figures,
            pipeline: &pipeline,
            report,
            print: Print::new(language, &figures.scope.currency),
            sections: &settings.sections,
        };
        for built in pages::build(Section::Book, &context).unwrap() {
            let breaks = built.page.blocks.iter().filter(|block| matches!(block, Block::PageBreak)).count();
            found.push((built.page.title_lines.join(" "), breaks));
        }
    }
    found
}

#[test]
fn a_scheme_has_one_page_in_the_book_unless_it_has_many_classes() {
    let found = breaks("classification", &Company::ordinary());
    let long: Vec<_> = found.iter().filter(|(_, breaks)| *breaks > 0).collect();
    assert!(found.len() > 10, "{found:?}");
    assert!(
        long.iter().all(|(title, _)| title.contains("层级 × 生命周期") || title.contains("Tier × life cycle")),
        "{long:?}"
    );
}

#[test]
fn a_scheme_of_any_ordered_kind_can_be_the_tiers() {
    let company = Company::ordinary();
    let marts = whole(&company);
    for (kind, rule) in [
        (
            "thresholds",
            "[schemes.tier.thresholds]\nmeasure = \"orders_12m\"\nbands = [ { code = \"t00\", at_least = 9 }, { code = \"t01\" } ]",
        ),
        (
            "rules",
            "[schemes.tier.rules]\ncases = [ { code = \"t00\", when = \"orders_12m > 9\" } ]\notherwise = { code = \"t01\" }",
        ),
        (
            "states",
            "[schemes.tier.states]\nstart = \"t01\"\nstates = [ { code = \"t00\" }, { code = \"t01\", to = [ { state = \"t00\", when = \"orders_12m > 9\" } ] } ]",
        ),
    ] {
        let pipeline: Pipeline = toml::from_str(&format!(
            "version = 1\nname = \"shop\"\n[sources.transactions]\nfiles = [\"*.csv\"]\ncolumns = {{}}\n[schemes.tier]\n{rule}\n\
             [reports.executive]\ntier_scheme = \"tier\"\nsections = [\"pyramid\", \"movements\", \"movement_detail\", \"accounts\", \"book\"]"
        ))
        .unwrap();
        let mut settings = pipeline.reports["executive"].clone();
        settings.formats = vec![Format::Pdf, Format::Svg];
        let out = tempfile::tempdir().unwrap();
        let out = out.path().join("executive");
        let written = render(&marts, &manifest(&company), ("executive", &settings), &pipeline, &out).unwrap().written;
        let drawn = charts_of(&written, "executive");
        for chart in ["pyramid", "movements", "movement-path", "movement-matrix", "class-forecast", "classes-tier"] {
            assert!(drawn.contains(chart), "{kind}: {chart} not in {drawn:?}");
        }
    }
}

#[test]
fn the_same_marts_give_the_same_bytes_twice() {
    let company = Company::ordinary();
    let marts = whole(&company);
    for report in ["dynamics", "classification"] {
        written::assert_same_twice(|out| write(report, &company, &marts, out));
    }
}

#[test]
fn extremes_fit() {
    let large = Company {
        customers: 1_000_000,
        tiers: 12,
        largest: 1_234_567_890_123,
        name: "上海浦东国际进出口贸易集团股份有限公司第",
        ..Company::ordinary()
    };
    look("book-large", &large, &whole(&large));
    let one = Company { customers: 1, months: 1, tiers: 1, ..Company::ordinary() };
    look("book-one", &one, &whole(&one));
    let none = Company { customers: 0, months: 2, largest: 0, ..Company::ordinary() };
    let (_kept, written) = look("book-none", &none, &whole(&none));
    // Nobody bought and nobody moved: nothing is drawn of it.
    let drawn: BTreeSet<String> = ["executive", "dynamics", "classification"]
        .into_iter()
        .flat_map(|report| charts_of(&written, report))
        .collect();
    let empty = |name: &String| ["growth", "movement", "class", "scheme"].iter().any(|stem| name.starts_with(stem));
    assert_eq!(drawn.iter().filter(|name| empty(name)).collect::<Vec<_>>(), Vec::<&String>::new());
    let negative = Company { negative: true, tiers: 2, largest: 50_000_000, ..Company::ordinary() };
    look("book-negative", &negative, &whole(&negative));
}

#[test]
fn every_mart_may_be_missing() {
    let company = Company::ordinary();
    let names: Vec<&str> = whole(&company).0.keys().copied().collect();
    for name in names {
        // Pages and pictures are built for every format that prints; the layout is that of the other tests.
        let mut marts = whole(&company);
        marts.0.remove(name);
        let out = tempfile::tempdir().unwrap();
        for report in ["executive", "dynamics", "classification"] {
            let mut pipeline = pipeline();
            pipeline.language.truncate(1);
            let mut settings = pipeline.reports[report].clone();
            settings.formats = vec![Format::Csv];
            let written = render(&marts, &manifest(&company), (report, &settings), &pipeline, out.path());
            assert!(written.is_ok(), "{report} without {name}: {:?}", written.err());
        }
    }
}

#[test]
fn marts_of_an_earlier_version_leave_their_columns_and_lists_out() {
    let company = Company::ordinary();
    let (_kept, written) = look("book-old", &company, &marts(&company));
    assert!(csv(&written, "near_lines").is_none() && csv(&written, "growth_bridge").is_none());
    assert!(charts_of(&written, "classification").contains("classes-tier"));
    // One distance at one date is a path of one step.
    assert!(charts_of(&written, "dynamics").contains("movement-path"));
}

#[test]
fn growth_and_questions_that_are_not_published_are_lines_and_no_pages_of_their_own() {
    let company = Company::ordinary();
    let pages = |sections: &str| {
        let mut pipeline = pipeline();
        let settings = format!("sections = {sections}\nformats = [\"pdf\"]");
        pipeline.reports.insert("executive".into(), toml::from_str(&settings).unwrap());
        let out = tempfile::tempdir().unwrap();
        let written = render(
            &marts(&company),
            &manifest(&company),
            ("executive", &pipeline.reports["executive"]),
            &pipeline,
            out.path(),
        );
        let pdf = fs::read(&written.unwrap().written[0].path).unwrap();
        let text = String::from_utf8_lossy(&pdf).into_owned();
        let count = text.split("/Type/Pages/Count ").nth(1).unwrap();
        count.split('/').next().unwrap().trim().parse::<usize>().unwrap()
    };
    // The cover and the headline page, with both lines at its foot.
    assert_eq!(pages(r#"["headline", "growth", "questions"]"#), 2);
    // The first section has no page before it: a note.
    assert_eq!(pages(r#"["growth", "headline"]"#), 3);
}

#[test]
fn the_path_holds_the_last_quarters_and_customers_outside_at_both_dates_are_in_no_stream() {
    let company = Company::ordinary();
    let pipeline = pipeline();
    let found =
        figures::collect(&whole(&company), &manifest(&company), &pipeline.reports["dynamics"], &pipeline).unwrap();
    let path = found.path.unwrap();
    assert_eq!((path.compare.as_str(), path.dates.len(), path.steps.len()), ("3mo", 5, 4));
    assert!(path.dates.windows(2).all(|pair| pair[0] < pair[1]) && path.dates.last() == Some(&company.as_of));
    assert!(path.steps.iter().flatten().all(|stream| stream.to != "none"));
    let movements = found.movements.unwrap();
    assert_eq!(movements.outside.iter().map(|stream| stream.customers).sum::<i64>(), 9);
    // Without an earlier date there is one step.
    let mut alone = whole(&company);
    let mut old = marts(&company);
    alone.0.insert("movements", old.0.remove("movements").unwrap());
    let found = figures::collect(&alone, &manifest(&company), &pipeline.reports["dynamics"], &pipeline).unwrap();
    assert_eq!(found.path.unwrap().steps.len(), 1);
}

#[test]
fn parts_of_the_bridge_add_up_and_an_unknown_part_is_refused_by_name() {
    let company = Company::ordinary();
    let pipeline = pipeline();
    let settings = &pipeline.reports["executive"];
    let found = figures::collect(&whole(&company), &manifest(&company), settings, &pipeline).unwrap();
    let growth = found.growth.unwrap();
    assert_eq!(growth.periods.iter().map(|period| period.compare.as_str()).collect::<Vec<_>>(), ["12mo", "3mo", "1mo"]);
    for period in &growth.periods {
        for one in period.whole.iter().chain(&period.members) {
            use figures::Part;
            let parts = Part::ALL.into_iter().filter(|part| part.is_change());
            let sum = parts.map(|part| one.step(part).amount).sum::<figures::Money>();
            assert_eq!(one.step(Part::Opening).amount + sum, one.step(Part::Closing).amount, "{}", one.member);
        }
    }
    let mut marts = whole(&company);
    let bridge = marts.0.get_mut("growth_bridge").unwrap();
    let rows = bridge.height();
    bridge.with_column(texts("part", vec!["moved".to_string(); rows])).unwrap();
    let error = figures::collect(&marts, &manifest(&company), settings, &pipeline).unwrap_err().to_string();
    assert!(error.contains("growth_bridge") && error.contains("moved"), "{error}");
}

#[test]
fn names_stand_in_the_lists_where_customers_have_them() {
    let company = Company::ordinary();
    let mut marts = whole(&company);
    let name = |at: i64| format!("苏州工业园区精密机械设备制造股份有限公司第{at}分公司");
    let identity = frame(
        company.as_of,
        vec![
            texts("raw_id", (0..company.customers).map(|at| format!("C{at}"))),
            texts("customer_name", (0..company.customers).map(name)),
            texts("customer_id", (0..company.customers).map(|at| format!("C{at}"))),
        ],
    );
    marts.0.insert("customer_identity", identity);
    let (_kept, written) = look("book-names", &company, &marts);
    for table in ["near_lines", "class_disagreements", "questions"] {
        assert!(csv(&written, table).unwrap().contains("customer_id,customer_name"), "{table}");
    }
}
