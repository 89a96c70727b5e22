//! Rules on how often whom must be contacted.

use keyfolio::config::types::Cadence;

use super::*;

/// The base with a rule.
fn with(rule: &str) -> String {
    format!("min_n = 5\n\n[cadence.visits]\n{rule}")
}

#[test]
fn a_rule_that_cannot_be_kept_is_refused_at_its_setting() {
    let cases = [
        "every = { vip = \"1mo\" }",
        "scheme = \"pyramid\"\nlevels = \"intention\"\nevery = { vip = \"1mo\" }",
        "scheme = \"pyramids\"\nevery = { vip = \"1mo\" }",
        "levels = \"intentions\"\nevery = { A = \"7d\" }",
        "scheme = \"pyramid\"\nevery = {}",
        "scheme = \"pyramid\"\nevery = { vp = \"1mo\" }",
        "levels = \"intention\"\nevery = { D = \"30d\" }",
        "scheme = \"pyramid\"\nevery = { vip = \"monthly\" }",
        "scheme = \"pyramid\"\nevery = { vip = \"0d\" }",
        "scheme = \"pyramid\"\nevery = { vip = \"5mo\" }",
        "scheme = \"pyramid\"\nevery = { vip = \"7d\" }\nchannels = [\"telephone\"]",
        "scheme = \"pyramid\"\nevery = { vip = \"7d\" }\nchannels = [\"phone\", \"phone\"]",
        "scheme = \"pyramid\"\nevery = { vip = \"7d\" }\nchannel = [\"phone\"]",
        "scheme = \"pyramid\"\nevery = { vip = \"7d\" }\nchannels = []",
        "scheme = \"pyramid\"\nevery = { vip = \"7d\" }\nmonths = 0",
    ];
    let cases: Vec<String> = cases.into_iter().map(with).collect();
    let cases: Vec<(&str, &str)> = cases.iter().map(|case| ("min_n = 5", case.as_str())).collect();
    let told = messages(&cases);
    for expected in [
        "the rule `visits` does not say for whom it is",
        "a rule is for one of them",
        "there is no scheme \"pyramids\"",
        "did you mean `pyramid`?",
        "there is no level scheme \"intentions\"",
        "did you mean `intention`?",
        "name at least one class",
        "there is no class \"vp\"",
        "did you mean `vip`?",
        "there is no level \"D\"",
        "is \"monthly\"",
        "is \"0d\"",
        "working days as \"1wd\"",
        "blocks begin in January",
        "there is no channel \"telephone\"",
        "names \"phone\" twice",
        "`cadence.visits.channels` is empty",
        "or remove the line for all",
        "did you mean `channels`?",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
}

#[test]
fn rules_of_days_working_days_and_months_are_accepted() {
    for rule in [
        "scheme = \"pyramid\"\nevery = { vip = \"1mo\", mid = \"90d\" }",
        "scheme = \"pyramid\"\nevery = { vip = \"5mo\" }\nblocks = \"rolling\"",
        "scheme = \"rfm\"\nevery = { \"555\" = \"1wd\" }\ndirection = \"outbound\"\nchannels = [\"direct\", \"phone\"]",
        "levels = \"intention\"\nevery = { H = \"7d\", A = \"15d\" }",
        // Who has no sales may be asked for too.
        "scheme = \"pyramid\"\nevery = { no_sales = \"6mo\" }",
    ] {
        load(&BASE.replace("min_n = 5", &with(rule)), &[], &[]).unwrap_or_else(|errors| panic!("{rule}: {errors}"));
    }
}

#[test]
fn rules_of_the_library_stand_by_themselves() {
    for name in config::library::names().filter(|name| name.starts_with("cadence/")) {
        let text = BASE.replace("language =", &format!("include = [{name:?}]\nlanguage ="));
        let rules = resolve(&text, &[], &[]).pipeline.cadence;
        assert_eq!(rules.len(), 1, "{name}");
        let is_read = |rule: &Cadence| rule.every.keys().all(|code| rule.every(code).is_some());
        assert!(rules.values().all(is_read), "{name}");
    }
}
