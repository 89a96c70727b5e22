//! The pipeline file: every wrong key, wrong type and broken rule with the message it gives, precedence, resolution.
//!
//! Messages are kept as snapshots, one per part of the file: read them to see what a user sees.

use std::fmt::Write;
use std::path::Path;

use keyfolio::config::schema::pipeline_schema_text;
use keyfolio::config::{self, ConfigErrors, FileProblem, KeyPath, Loaded, Problem, Resolved};

/// A small pipeline in which everything is right. Cases change one place of it.
const BASE: &str = r#"version = 1
name = "shop"
currency = "CNY"
language = ["zh-CN", "en"]

[sources.transactions]
files = ["exports/*.csv"]
match_headers = false
columns = { customer_id = "客户编号", order_id = "订单号", line_no = "行号", order_date = "订单日期" }
formats = { order_date = "%Y-%m-%d" }
expressions = { net_amount = "数量 * 单价" }
filter = "状态 <> '作废'"

[schemes.pyramid]
title = { zh = "客户金字塔", en = "Pyramid" }
[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [
  { code = "vip", top = "5%" },
  { code = "mid", top = "20%" },
  { code = "low" },
]
[schemes.pyramid.movement]
compare = ["1mo", "12mo"]

[schemes.abc.cumulative]
measure = "net_sales_12m"
bands = [
  { code = "A", share = "80%" },
  { code = "B", share = "95%" },
  { code = "C" },
]

[schemes.rfm.rfm]
window = "12mo"
bins = 5

[metrics.customer_flow]
active_months = 3

[metrics.headline]
min_n = 5

[reports.monthly]
sections = ["headline", "pyramid"]
formats = ["pdf"]
"#;

/// A snapshot without the expression that made it: the texts say which case they belong to.
macro_rules! snapshot {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}

mod cadence;
mod flows;
mod metrics;
mod resolution;
mod schemes;

/// Environment variables by name.
type Pairs<'a> = &'a [(&'a str, &'a str)];

fn load(text: &str, environment: Pairs, sets: &[&str]) -> Result<Loaded, ConfigErrors> {
    let environment: Vec<(String, String)> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    config::load_text(Path::new("shop.toml"), text.to_owned(), &environment, &sets)
}

fn resolve(text: &str, environment: Pairs, sets: &[&str]) -> Resolved {
    let loaded = load(text, environment, sets).unwrap_or_else(|errors| panic!("{errors}"));
    config::resolve(loaded).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The messages of cases that each replace one text of [`BASE`] by another.
fn messages(cases: &[(&str, &str)]) -> String {
    messages_of(BASE, cases)
}

fn messages_of(base: &str, cases: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (from, to) in cases {
        assert_eq!(base.matches(from).count(), 1, "{from:?} must stand in the base once");
        let outcome = load(&base.replace(from, to), &[], &[]);
        writeln!(text, "## {}", to.replace('\n', "\n   ")).expect("writing to a string");
        match outcome {
            Ok(_) => writeln!(text, "no error").expect("writing to a string"),
            Err(errors) => writeln!(text, "{errors}").expect("writing to a string"),
        }
        text.push('\n');
    }
    assert!(!text.contains("no error"), "{text}");
    text
}

#[test]
fn the_base_and_the_sample_pipeline_are_in_order() {
    load(BASE, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    let sample = Path::new("pipelines/online-retail.toml");
    config::load(sample, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn a_broken_syntax_is_shown_with_its_cause() {
    snapshot!(messages(&[
        ("name = \"shop\"", "name = shop"),
        ("name = \"shop\"", "name ＝ \"shop\""),
        ("name = \"shop\"", "name = “shop”"),
        ("name = \"shop\"", "name = \"shop\"\nname = \"store\""),
        ("bins = 5", "bins = 99999999999999999999"),
        ("[metrics.headline]", "[metrics.headline"),
    ]));
}

#[test]
fn an_unknown_key_of_any_table_is_refused_with_a_suggestion() {
    snapshot!(messages(&[
        ("currency = \"CNY\"", "curency = \"CNY\""),
        ("currency = \"CNY\"", "time_zone = \"Asia/Shanghai\""),
        ("currency = \"CNY\"", "min_n = 10"),
        ("[sources.transactions]", "[sources.transaction]"),
        ("filter = ", "fliter = "),
        ("filter = ", "source_filter = "),
        ("title = { zh = ", "title = { cn = "),
        ("[schemes.pyramid.rank]\nmeasure", "measure"),
        ("[schemes.pyramid.rank]", "[schemes.pyramid.ranks]"),
        ("measure = \"net_sales_6m\"", "measure = \"net_sales_6m\"\nbins = 5"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", Top = \"20%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", share = \"20%\" }"),
        ("compare = [", "compares = ["),
        ("{ code = \"B\", share = \"95%\" }", "{ code = \"B\", shares = \"95%\" }"),
        ("bins = 5", "bin = 5"),
        ("bins = 5", "segments = [{ code = \"x\", rs = [1, 5] }]"),
        ("[metrics.customer_flow]", "[metrics.customers_flow]"),
        ("active_months = 3", "active_month = 3"),
        ("min_n = 5", "minimum = 5"),
        ("[metrics.headline]\nmin_n = 5", "[metrics.contribution]\nwindows = \"12mo\""),
        ("[metrics.headline]\nmin_n = 5", "[features]\nbreadth = \"category\""),
        ("sections = [", "pages = ["),
        ("{ code = \"low\" },\n]", "{ code = \"low\" },\n]\notherwise = { name = \"rest\" }"),
    ]));
}

#[test]
fn a_missing_key_is_named_with_what_it_is_for() {
    snapshot!(messages(&[
        ("version = 1\n", ""),
        ("files = [\"exports/*.csv\"]\n", ""),
        ("measure = \"net_sales_12m\"\n", ""),
        ("{ code = \"mid\", top = \"20%\" }", "{ top = \"20%\" }"),
    ]));
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_what_to_write() {
    snapshot!(messages(&[
        ("version = 1", "version = \"1\""),
        ("name = \"shop\"", "name = 2011"),
        ("name = \"shop\"", "name = 2011-11-30"),
        ("language = [\"zh-CN\", \"en\"]", "language = \"en\""),
        ("language = [\"zh-CN\", \"en\"]", "language = [\"zh\", \"en\"]"),
        ("language = [\"zh-CN\", \"en\"]", "language = [1]"),
        ("bins = 5", "bins = 5.0"),
        ("bins = 5", "bins = -1"),
        ("bins = 5", "bins = 300"),
        ("bins = 5", "segments = [{ code = \"x\", r = [1, 2, 3] }]"),
        ("bins = 5", "scoring = \"quantiles\""),
        ("filter = \"状态 <> '作废'\"", "max_quarantine_ratio = \"0.5%\""),
        ("filter = \"状态 <> '作废'\"", "max_quarantine_ratio = nan"),
        ("filter = \"状态 <> '作废'\"", "identity = true"),
        ("title = { zh = \"客户金字塔\", en = \"Pyramid\" }", "title = \"客户金字塔\""),
        ("[schemes.rfm.rfm]", "[[schemes.rfm.rfm]]"),
        ("formats = [\"pdf\"]", "formats = [\"word\"]"),
    ]));
}

#[test]
fn a_broken_rule_of_a_source_is_found() {
    snapshot!(messages(&[
        ("files = [\"exports/*.csv\"]", "files = []"),
        ("files = [\"exports/*.csv\"]", "files = [\"exports/*.csv\"]\ndelimiter = \"，\""),
        ("customer_id = \"客户编号\"", "客户编号 = \"customer_id\""),
        ("customer_id = \"客户编号\"", "\"客户编号\" = \"customer_id\""),
        ("customer_id = \"客户编号\"", "customerid = \"客户编号\""),
        ("customer_id = \"客户编号\"", "customer_id = \"\""),
        ("order_id = \"订单号\"", "net_amount = \"金额\""),
        ("order_date = \"订单日期\"", "unit = \"单位\""),
        ("net_amount = \"数量 * 单价\"", "gross_profit = \"毛利\""),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_id = \"%d\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { ordered_at = \"%Y-%m-%d %H:%M:%S\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_date = \"%Q\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_date = \"yyyy-mm-dd\" }"),
        ("formats = { order_date = \"%Y-%m-%d\" }", "formats = { order_date = \"%m/%d\" }"),
        ("net_amount = \"数量 * 单价\"", "net_amount = \"数量 * \""),
        ("net_amount = \"数量 * 单价\"", "net_amount = \"数量 ＊ 单价\""),
        ("net_amount = \"数量 * 单价\"", "net_amount = \" \""),
        ("filter = \"状态 <> '作废'\"", "filter = \"状态 <> 作废 OR\""),
        ("filter = \"状态 <> '作废'\"", "filter = \"状态 <> '作废\""),
        ("filter = \"状态 <> '作废'\"", "identity = \"distinct\"\nkey = [\"order_id\"]"),
        ("filter = \"状态 <> '作废'\"", "identity = \"key\"\nkey = [\"order_id\", \"lineno\"]"),
        ("filter = \"状态 <> '作废'\"", "identity = \"key\"\nkey = [\"order_id\", \"product_id\"]"),
        ("filter = \"状态 <> '作废'\"", "identity = \"key\"\nkey = [\"order_id\", \"order_id\"]"),
        ("filter = \"状态 <> '作废'\"", "max_quarantine_ratio = 1.5"),
        ("[metrics.headline]\nmin_n = 5", "[features]\nbreadth_by = \"product_id\""),
    ]));
}

#[test]
fn all_errors_are_found_in_one_go() {
    let text = BASE
        .replace("currency = \"CNY\"", "currency = \"yuan\"")
        .replace("top = \"5%\"", "top = \"25%\"")
        .replace("bins = 5", "bins = 20")
        .replace("active_months = 3", "active_months = 4");
    let errors = load(&text, &[], &["metrics.headline.min_n=0"]).expect_err("five rules are broken");
    snapshot!(errors.to_string());
}

#[test]
fn another_floor_can_point_at_a_setting() {
    let loaded = load(BASE, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    let setting = KeyPath::root().key("sources").key("transactions").key("columns").key("order_id");
    let problem = config::MappingProblem::Other { message: "no such header".into(), hint: None };
    let errors = loaded.errors(vec![loaded.error_at(&setting, problem)]);
    assert_eq!(errors.to_string(), "shop.toml:9:46: no such header");
}

#[test]
fn the_committed_schema_is_fresh() {
    let committed = std::fs::read_to_string("pipelines/pipeline.schema.json").unwrap_or_default();
    let fresh = pipeline_schema_text().expect("the schema is JSON");
    let refresh = "the schema is stale; refresh it: cargo run --release -- schema > pipelines/pipeline.schema.json";
    assert!(committed == fresh, "{refresh}");
}
