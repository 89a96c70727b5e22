//! Where a file lies and what it is to the system.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use super::harness::{Case, Outcome, refused, stored, unfit};
use super::{good_lines, table};

/// Only the administrator reads a file without permissions.
fn without_permissions() -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() { stored(1).into() } else { refused("check the permissions") }
}

pub fn cases() -> Vec<Case> {
    let lines = || table(&good_lines(1));
    vec![
        Case::new("a name with spaces, Chinese and brackets", "销售 明细（1）[final] {x}*?.csv", lines, stored(1)),
        Case::new("a name with a quote and a back-slash", "a'\"\\b.csv", lines, stored(1)),
        Case::new("a name with a line break", "a\nb.csv", lines, stored(1)),
        Case::new(
            "a name of 200 bytes",
            concat!(
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.csv"
            ),
            lines,
            stored(1),
        ),
        Case::placed(
            "a link to a file",
            "a.csv",
            move |path| {
                let target = path.with_file_name("../target.csv");
                std::fs::write(&target, table(&good_lines(1))).unwrap();
                symlink(&target, path).unwrap();
            },
            stored(1),
        ),
        Case::placed(
            "a link to nothing",
            "a.csv",
            |path| symlink("/nonexistent/file.csv", path).unwrap(),
            unfit("a.csv"),
        ),
        Case::placed("a link to itself", "a.csv", |path| symlink(path, path).unwrap(), unfit("a.csv")),
        Case::placed(
            "a table written as a folder of files",
            "a.csv",
            |path| {
                std::fs::create_dir(path).unwrap();
                std::fs::write(path.join("part-0"), table(&good_lines(1))).unwrap();
            },
            unfit("is a folder"),
        ),
        Case::placed(
            "a pipe",
            "a.csv",
            |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            unfit("a.csv"),
        ),
        Case::placed(
            "a file that cannot be opened",
            "a.csv",
            move |path| {
                std::fs::write(path, table(&good_lines(1))).unwrap();
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o000)).unwrap();
            },
            without_permissions(),
        ),
        Case::placed(
            "a file that cannot be read",
            "a.csv",
            |path| symlink("/proc/self/mem", path).unwrap(),
            refused("Input/output error"),
        ),
        Case::placed("a device", "a.csv", |path| symlink("/dev/zero", path).unwrap(), unfit("a.csv")),
    ]
}
