//! Flows through stages: which settings are refused, and what stages a flow has where none are named.

use super::*;

/// Three flows in which everything is right.
const FLOWS: &str = r#"
[sources.leads]
files = ["exports/leads*.csv"]
levels = { level = "intention" }

[flows.intention]
of = "leads"
stages = ["C", "B", "A", "H"]
won = ["O"]
horizons = { H = "7d", A = "30d" }

[flows.pyramid]
of = "scheme"
scheme = "pyramid"
shape = ["low", "mid", "vip"]
odd = { mid = "in_between" }

[flows.tenders]
of = "opportunities"
lost = ["lost", "void"]

[flows.visits]
of = "categories"
scheme = "readiness"
won = ["order"]
"#;

#[test]
fn stages_that_a_flow_does_not_name_come_from_what_goes_through_it() {
    let named = "stages = [\"C\", \"B\", \"A\", \"H\"]\nwon = [\"O\"]\n";
    let text = format!("{BASE}{FLOWS}");
    assert_eq!(text.matches(named).count(), 1);
    let pipeline = resolve(&text.replace(named, ""), &[], &[]).pipeline;
    let lists = |name: &str, classes: &[&str]| {
        let classes: Vec<String> = classes.iter().map(|class| (*class).to_owned()).collect();
        let lists = pipeline.flows[name].lists(&pipeline, &classes);
        [lists.stages.join(" "), lists.won.join(" "), lists.lost.join(" ")]
    };
    assert_eq!(lists("intention", &[]), ["C B A H", "O", ""]);
    assert_eq!(lists("pyramid", &["vip", "mid", "low"]), ["low mid vip", "", ""]);
    let open = "found tender_prep tender_submitted negotiation";
    assert_eq!(lists("tenders", &[]), [open, "won supplied collected", "lost void"]);
    assert_eq!(lists("visits", &[]), ["general_potential good_potential intent ready", "order", ""]);
}

#[test]
fn a_broken_setting_of_a_flow_is_found() {
    let base = format!("{BASE}{FLOWS}");
    load(&base, &[], &[]).unwrap_or_else(|errors| panic!("{errors}"));
    snapshot!(messages_of(
        &base,
        &[
            ("of = \"leads\"", "of = \"lead\""),
            ("of = \"leads\"", "of = \"leads\"\nscheme = \"intentions\""),
            ("[\"C\", \"B\", \"A\", \"H\"]", "[\"C\", \"B\", \"a\", \"H\"]"),
            ("[\"C\", \"B\", \"A\", \"H\"]", "[\"C\", \"B\", \"B\", \"H\"]"),
            ("won = [\"O\"]", "won = [\"O\", \"P\"]"),
            ("won = [\"O\"]", "won = [\"H\"]\nlost = [\"H\"]"),
            ("H = \"7d\"", "h = \"7d\""),
            ("H = \"7d\"", "H = \"7 days\""),
            ("scheme = \"pyramid\"", "scheme = \"pyramids\""),
            ("scheme = \"pyramid\"\n", ""),
            ("shape = [\"low\", \"mid\", \"vip\"]", "shape = [\"low\", \"vip\"]"),
            ("shape = [\"low\", \"mid\", \"vip\"]", "shape = [\"vip\", \"mid\", \"low\"]"),
            ("shape = [\"low\", \"mid\", \"vip\"]", "shape = [\"low\", \"middle\", \"vip\"]"),
            ("mid = \"in_between\"", "middle = \"in_between\""),
            ("mid = \"in_between\"", "mid = \"\""),
            ("mid = \"in_between\"", "mid = \"lost_then_won\""),
            ("mid = \"in_between\"", "mid = \"signed_not_buoght\""),
            ("of = \"opportunities\"", "of = \"opportunities\"\nscheme = \"readiness\""),
            ("scheme = \"readiness\"\n", ""),
            ("lost = [\"lost\", \"void\"]", "lose = [\"lost\"]"),
            ("lost = [\"lost\", \"void\"]", "months = 61"),
            ("lost = [\"lost\", \"void\"]", "conversion_days = 0"),
        ]
    ));
}
