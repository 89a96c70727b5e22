//! What a run says while it goes on, and how it ends when it is interrupted or nobody reads on.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PIPELINE: &str = r#"
version = 1
name = "shop"
language = ["zh-CN", "en"]

[sources.transactions]
files = ["*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]
"#;

fn shop(orders: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.toml"), PIPELINE).unwrap();
    let mut text = String::from("客户编号,单号,日期,金额\n");
    for order in 1..=orders {
        text.push_str(&format!("C{:04},{order},2024-{:02}-28,{}.50\n", order % 1000, order % 3 + 1, order % 90 + 1));
    }
    std::fs::write(folder.path().join("销售.csv"), text).unwrap();
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR");
    command
}

fn keyfolio(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn verbose_says_each_stage_and_quiet_says_nothing() {
    let folder = shop(60);
    let verbose = keyfolio(folder.path(), &["run", "shop.toml", "--verbose"]);
    let said = text(&verbose.stderr);
    assert!(said.contains("ran        ingest:transactions"), "{said}");
    assert!(said.contains("1 export (60 rows in, 60 out, "), "{said}");
    assert!(!said.contains('\u{1b}') && !said.contains('\r'), "no colours and no moving line without a terminal");
    let plain = text(&keyfolio(folder.path(), &["run", "shop.toml", "--force"]).stderr);
    assert!(!plain.contains("rows in"), "{plain}");
    let quiet = keyfolio(folder.path(), &["-q", "run", "shop.toml", "--force"]);
    assert_eq!(
        (quiet.status.code(), text(&quiet.stdout), text(&quiet.stderr)),
        (Some(0), String::new(), String::new())
    );
    let both = keyfolio(folder.path(), &["run", "shop.toml", "-q", "-v"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_json_log_is_one_object_a_line_and_has_every_event() {
    let folder = shop(60);
    let output = keyfolio(folder.path(), &["run", "shop.toml", "--log-format", "json"]);
    let lines: Vec<Value> =
        text(&output.stderr).lines().map(|line| serde_json::from_str(line).expect("one JSON object")).collect();
    let events: Vec<&str> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events.first(), Some(&"run_started"));
    assert_eq!(events.last(), Some(&"run_finished"));
    assert!(events.contains(&"stage_started") && events.contains(&"step") && events.contains(&"published"));
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
}

#[test]
fn the_line_for_chat_is_all_that_goes_to_stdout() {
    let folder = shop(60);
    let output = keyfolio(folder.path(), &["run", "shop.toml", "-q", "--summary-line"]);
    assert_eq!(
        text(&output.stdout),
        "shop 2024-03：净销售额 ¥640（环比 +3.2%），活跃客户 60（环比 +50.0%），新客户 20（环比 0.0%）\n"
    );
    let english = keyfolio(folder.path(), &["run", "shop.toml", "-q", "--summary-line", "--set", "language=[\"en\"]"]);
    assert!(
        text(&english.stdout).starts_with("shop 2024-03: net sales ¥640 (+3.2% m/m), active"),
        "{}",
        text(&english.stdout)
    );

    std::fs::write(folder.path().join("坏.csv"), "客户编号,单号,日期,金额\nC1,x,2024-02-30,1\nC2,y,2024-02-30,2\n")
        .unwrap();
    let failed = keyfolio(folder.path(), &["run", "shop.toml", "-q", "--summary-line"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stdout).starts_with("shop：运行失败，未发布新结果："), "{}", text(&failed.stdout));
    assert_eq!(text(&failed.stdout).lines().count(), 1);
}

/// Starts a run, and interrupts it once its first stage is at work.
#[cfg(unix)]
fn interrupt(folder: &Path, signal: &str, log: &[&str]) -> (Option<i32>, String) {
    let mut arguments = vec!["run", "shop.toml", "--set", "title=春 节", "-v"];
    arguments.extend(log);
    let mut child = command(folder, &arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut said = first;
    stderr.read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_says_what_is_kept_and_how_to_go_on() {
    let folder = shop(400_000);
    for signal in ["-INT", "-TERM"] {
        let (code, said) = interrupt(folder.path(), signal, &[]);
        assert_eq!(code, Some(130), "{said}");
        let told = "interrupted: the lake stays as it was published; finished stages are kept\n\
                    hint: `keyfolio run shop.toml --set 'title=春 节' -v` goes on from there\n";
        assert!(said.ends_with(told), "{said}");
    }
    let (code, said) = interrupt(folder.path(), "-INT", &["--log-format", "json"]);
    assert_eq!(code, Some(130));
    let last: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(last["level"], "ERROR");
    assert!(last["hint"].as_str().unwrap().contains("goes on from there"));

    let output = keyfolio(folder.path(), &["run", "shop.toml", "-q"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn a_closed_pipe_is_success_for_every_verb() {
    let folder = shop(60);
    assert!(keyfolio(folder.path(), &["run", "shop.toml", "-q"]).status.success());
    let verbs: [&[&str]; 13] = [
        &["run", "shop.toml", "--json"],
        &["run", "shop.toml", "--summary-line"],
        &["check", "shop.toml"],
        &["check", "shop.toml", "--json"],
        &["report", "shop.toml"],
        &["show", "snapshots", "--pipeline", "shop.toml", "--format", "csv"],
        &["show", "snapshots", "--pipeline", "shop.toml", "--format", "json"],
        &["quality", "shop.toml"],
        &["explain", "table"],
        &["schedule", "shop.toml", "--systemd"],
        &["schema", "results"],
        &["completions", "bash"],
        &["--help"],
    ];
    for arguments in verbs {
        let mut child =
            command(folder.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}
