//! Schemes: bands, RFM, and the other kinds.

use super::*;

#[test]
fn every_scheme_of_ordered_classes_can_be_on_the_pyramid_page() {
    let bands = "bands = [{ code = \"a\", at_least = 9 }, { code = \"b\" }]";
    let case = "cases = [{ code = \"a\", when = \"orders_12m > 9\" }]\notherwise = { code = \"b\" }";
    let state = "{ code = \"a\", to = [{ state = \"b\", when = \"orders_12m = 0\" }] }";
    let start = "{ code = \"b\", to = [{ state = \"a\", when = \"orders_12m > 9\" }] }";
    let states = format!("start = \"b\"\nstates = [{state}, {start}]");
    for kind in [
        format!("thresholds]\nmeasure = \"orders_12m\"\n{bands}"),
        format!("rules]\n{case}"),
        format!("states]\n{states}"),
    ] {
        let own = format!("tier_scheme = \"own\"\n[schemes.own.{kind}");
        let pipeline = resolve(&BASE.replace("formats = [\"pdf\"]", &own), &[], &[]).pipeline;
        assert_eq!(pipeline.reports["monthly"].tier_scheme.as_deref(), Some("own"), "{kind}");
    }
    let pipeline = resolve(&BASE.replace("formats = [\"pdf\"]", "tier_scheme = \"rfm\""), &[], &[]).pipeline;
    assert_eq!(pipeline.reports["monthly"].tier_scheme.as_deref(), Some("rfm"));
}

#[test]
fn a_broken_rule_of_bands_is_found() {
    snapshot!(messages(&[
        (
            "[schemes.pyramid.rank]\n",
            "[schemes.pyramid.cumulative]\nmeasure = \"net_sales_6m\"\nbands = [{ code = \"A\", share = \"80%\" }, { code = \"B\" }]\n[schemes.pyramid.rank]\n"
        ),
        (
            "[schemes.rfm.rfm]\nwindow = \"12mo\"\nbins = 5",
            "[schemes.rfm]\ntitle = { zh = \"细分\", en = \"Segments\" }"
        ),
        ("[schemes.rfm.rfm]", "[schemes.\"客户 细分\".rfm]"),
        ("measure = \"net_sales_6m\"", "measure = \"net_sales_6mo\""),
        ("measure = \"net_sales_6m\"", "measure = \"last_purchase\""),
        ("measure = \"net_sales_6m\"", "measure = \"gross_profit_12m\""),
        ("measure = \"net_sales_12m\"", "measure = \"growth_12m\""),
        ("  { code = \"vip\", top = \"5%\" },\n  { code = \"mid\", top = \"20%\" },\n", ""),
        ("{ code = \"low\" },\n", "{ code = \"low\", top = \"100%\" },\n"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", at_least = 1000 }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", top = \"0.2\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", top = \"5%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"vip\", top = \"20%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"lost\", top = \"20%\" }"),
        ("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid \", top = \"20%\" }"),
        ("{ code = \"low\" },\n]", "{ code = \"low\" },\n]\notherwise = { code = \"vip\" }"),
        (
            "{ code = \"vip\", top = \"5%\" },\n  { code = \"mid\", top = \"20%\" }",
            "{ code = \"vip\", at_least = 100 },\n  { code = \"mid\", at_least = 200.5 }"
        ),
        ("{ code = \"B\", share = \"95%\" }", "{ code = \"B\", share = \"70%\" }"),
        ("{ code = \"B\", share = \"95%\" }", "{ code = \"B\" }"),
        ("{ code = \"C\" }", "{ code = \"C\", share = \"100%\" }"),
        ("compare = [\"1mo\", \"12mo\"]", "compare = [\"1m\", \"0mo\"]"),
        ("compare = [\"1mo\", \"12mo\"]", "compare = []"),
        ("compare = [\"1mo\", \"12mo\"]", "compare = [\"1mo\", \"1mo\"]"),
        ("compare = [\"1mo\", \"12mo\"]", "weight = \"orders_12m\""),
        ("compare = [\"1mo\", \"12mo\"]", "weight = \"sales\""),
    ]));
}

#[test]
fn a_broken_rule_of_rfm_is_found() {
    snapshot!(messages(&[
        ("window = \"12mo\"", "window = \"12m\""),
        ("bins = 5", "bins = 1"),
        ("bins = 5", "bins = 11\npreset = \"value8\""),
        ("bins = 5", "bins = 4"),
        ("bins = 5", "split = \"mean\""),
        ("bins = 5", "recency_cuts = [30, 60, 90, 180]"),
        (
            "bins = 5",
            "bins = 3\npreset = \"value8\"\nscoring = \"fixed\"\nrecency_cuts = [30, 90]\nfrequency_cuts = [2]\nmonetary_cuts = [500, 500]"
        ),
        (
            "bins = 5",
            "bins = 2\npreset = \"value8\"\nsegments = [{ code = \"a\", r = [1, 1] }, { code = \"b\", r = [2, 2] }]"
        ),
        (
            "bins = 5",
            "bins = 3\nsegments = [\n  { code = \"high\", r = [3, 3] },\n  { code = \"frequent\", r = [2, 3], f = [2, 3] },\n]"
        ),
        (
            "bins = 5",
            "bins = 3\nsegments = [\n  { code = \"high\", r = [2, 4] },\n  { code = \"low\", r = [1, 0] },\n]"
        ),
        ("bins = 5", "bins = 2\nsegments = [\n  { code = \"new\", r = [2, 2] },\n  { code = \"new\", r = [1, 1] },\n]"),
    ]));
}

/// Schemes of the kinds that look at one customer at a time, after [`BASE`].
const KINDS: &str = r#"
[schemes.tiers.thresholds]
measure = "net_sales_12m"
bands = [
  { code = "A", at_least = 10000, keep = 8000 },
  { code = "B", at_least = 2000 },
  { code = "C" },
]

[schemes.actions]
population = "orders_life >= 1"
flags = { silent = "recency_days > 90" }
classes = { win_back = { advice = { zh = "挽回", en = "Win back" } } }
[schemes.actions.rules]
cases = [
  { code = "win_back", when = "class_tiers = 'A' AND recency_days > 60" },
  { code = "grow", when = "growth_12m > 0.2" },
]
otherwise = { code = "keep" }
order = ["grow", "keep", "win_back"]

[schemes.value.score]
parts = [
  { name = "sales", value = "net_sales_12m", weight = 2 },
  { name = "orders", value = "orders_12m", weight = 1, scale = "range", range = [0, 50] },
]
bands = [{ code = "high", at_least = 60 }, { code = "low" }]

[schemes.service.lookup]
keys = ["class_tiers", "orders_12m >= 12"]
rows = [
  ["A", "true", "daily"],
  ["A", "*", "weekly"],
  ["*", "*", "monthly"],
]

[schemes.life.states]
start = "fresh"
states = [
  { code = "active", to = [{ state = "asleep", when = "recency_days > 90" }] },
  { code = "fresh", to = [{ state = "active", when = "orders_life >= 2 OR months_in_state >= 3" }] },
  { code = "asleep", to = [{ state = "active", when = "recency_days <= 30" }] },
]

[schemes.alike.clusters]
features = ["net_sales_12m", "recency_days"]

[schemes.cross.combine]
first = "tiers"
second = "actions"
cells = [["A", "grow", "star"]]
"#;

#[test]
fn a_broken_rule_of_a_kind_of_scheme_is_found() {
    let base = format!("{BASE}{KINDS}");
    load(&base, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    snapshot!(messages_of(
        &base,
        &[
            // thresholds
            ("{ code = \"B\", at_least = 2000 }", "{ code = \"B\", at_least = 20000 }"),
            ("{ code = \"B\", at_least = 2000 }", "{ code = \"B\", at_most = 2000 }"),
            ("keep = 8000", "keep = 12000"),
            ("at_least = 10000, keep = 8000 }", "at_least = 10000, keep = 1000 }"),
            (
                "{ code = \"B\", at_least = 2000 },\n  { code = \"C\" }",
                "{ code = \"B\", at_least = 2000, keep = 900 },\n  { code = \"C\", at_least = 0 }"
            ),
            ("{ code = \"B\", at_least = 2000 }", "{ code = \"A\", at_least = 2000 }"),
            (
                "[schemes.tiers.thresholds]\nmeasure = \"net_sales_12m\"",
                "[schemes.tiers.thresholds]\nmeasure = \"net_sale_12m / 12\""
            ),
            (
                "[schemes.tiers.thresholds]\nmeasure = \"net_sales_12m\"",
                "[schemes.tiers.thresholds]\nmeasure = \"last_purchase\""
            ),
            // rules
            ("growth_12m > 0.2", "growth_12m > 'a lot'"),
            ("growth_12m > 0.2", "growth_12m"),
            ("growth_12m > 0.2", "growth_12m > 0.2 AND"),
            ("growth_12m > 0.2", "sum(orders_12m) > 2"),
            ("growth_12m > 0.2", "growth_12mo > 0.2"),
            ("growth_12m > 0.2", "1 = 0"),
            ("growth_12m > 0.2", "growth_12m > 0.2 AND growth_12m < 0.1"),
            ("growth_12m > 0.2", "class_tiers = 'A'  AND recency_days > 60"),
            ("class_tiers = 'A' AND recency_days > 60", "1 = 1"),
            ("class_tiers = 'A' AND recency_days > 60", "class_tier = 'A'"),
            ("order = [\"grow\", \"keep\", \"win_back\"]", "order = [\"grow\", \"winback\", \"grow\"]"),
            ("otherwise = { code = \"keep\" }", "otherwise = { code = \"unmatched\" }"),
            // every kind
            ("orders_life >= 1", "orders_life"),
            ("orders_life >= 1", "orders_life < 0 AND orders_life > 0"),
            ("silent = \"recency_days > 90\"", "\"silent, long\" = \"recency_day > 90\""),
            (
                "silent = \"recency_days > 90\"",
                "a = \"TRUE\", b = \"TRUE\", c = \"TRUE\", d = \"TRUE\", e = \"TRUE\", f = \"TRUE\", g = \"TRUE\", h = \"TRUE\", i = \"TRUE\", j = \"TRUE\", k = \"TRUE\", l = \"TRUE\", m = \"TRUE\""
            ),
            ("classes = { win_back =", "classes = { winback ="),
            // score
            ("value = \"net_sales_12m\", weight = 2", "value = \"net_sales_12m\", weight = 0"),
            ("name = \"orders\", value = \"orders_12m\"", "name = \"sales\", value = \"first_purchase\""),
            ("scale = \"range\", range = [0, 50]", "scale = \"range\", range = [5, 5]"),
            ("scale = \"range\", range = [0, 50]", "scale = \"range\""),
            ("scale = \"range\", range = [0, 50]", "range = [0, 50]"),
            ("{ code = \"high\", at_least = 60 }", "{ code = \"high\", at_least = 160 }"),
            (
                "bands = [{ code = \"high\", at_least = 60 }, { code = \"low\" }]",
                "bands = [{ code = \"high\" }]\nmin_coverage = 60"
            ),
            // lookup
            ("[\"A\", \"*\", \"weekly\"]", "[\"A\", \"weekly\"]"),
            ("[\"A\", \"true\", \"daily\"]", "[\"A\", \"yes\", \"daily\"]"),
            ("[\"A\", \"true\", \"daily\"]", "[\"*\", \"*\", \"daily\"]"),
            ("orders_12m >= 12\"]", "net_sales_12m\"]"),
            ("keys = [\"class_tiers\", \"orders_12m >= 12\"]", "keys = []"),
            // states
            ("start = \"fresh\"", "start = \"new\""),
            ("state = \"asleep\", when = \"recency_days > 90\"", "state = \"sleeping\", when = \"recency_days > 90\""),
            ("state = \"active\", when = \"orders_life >= 2", "state = \"fresh\", when = \"orders_life >= 2"),
            ("recency_days <= 30", "month_in_state <= 30"),
            ("recency_days <= 30", "recency_days <= 30\" }, { state = \"active\", when = \"recency_days <= 30"),
            // clusters and combine
            ("features = [\"net_sales_12m\", \"recency_days\"]", "features = []\ncount = 1"),
            (
                "features = [\"net_sales_12m\", \"recency_days\"]",
                "features = [\"class_tiers\", \"recency_days\", \"recency_days\"]"
            ),
            ("second = \"actions\"", "second = \"action\""),
            ("second = \"actions\"", "second = \"cross\""),
            ("second = \"actions\"", "second = \"tiers\""),
            ("[\"A\", \"grow\", \"star\"]", "[\"D\", \"*\", \"new\"], [\"D\", \"grow\", \"star\"]"),
            ("growth_12m > 0.2", "class_cross = 'star'"),
            // what holds classes back
            (
                "[schemes.alike.clusters]",
                "[schemes.alike.movement]\ndemote_after = 2\ngrace_days = 30\n[schemes.alike.clusters]"
            ),
            (
                "[schemes.value.score]",
                "[schemes.value.movement]\ndemote_after = 0\nnear_limit = 0\n[schemes.value.score]"
            ),
            ("[schemes.value.score]", "[schemes.value.movement]\nnear = \"10\"\n[schemes.value.score]"),
        ]
    ));
}

#[test]
fn a_limit_may_stand_beside_the_share_that_stands_in_for_it() {
    let text = BASE.replace("{ code = \"mid\", top = \"20%\" }", "{ code = \"mid\", top = \"20%\", at_least = 1000 }");
    load(&text, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn segments_that_cover_every_score_once_are_accepted() {
    let text = BASE.replace(
        "bins = 5",
        "bins = 3\nsegments = [{ code = \"high\", r = [3, 3] }, { code = \"b\", r = [1, 2], m = [2, 3] }, { code = \"c\", r = [1, 2], m = [1, 1] }]",
    );
    load(&text, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
}
