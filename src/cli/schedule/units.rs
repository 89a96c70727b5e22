//! The units as text.

use chrono::{NaiveTime, Timelike, Weekday};

use crate::cli::quoting::{cron, posix_line, powershell, systemd, systemd_path};
use crate::model::calendar::DayRule;

/// What is run, when and where.
#[derive(Debug, Clone)]
pub struct Job {
    /// Name of the pipeline.
    pub name: String,
    /// IANA name of the zone that days and the time of day are in.
    pub zone: String,
    /// The program.
    pub program: String,
    /// Arguments that ask whether today is a day of the rule.
    pub guard: Vec<String>,
    /// Arguments of the run.
    pub run: Vec<String>,
    /// Where it runs.
    pub folder: String,
    /// Where what it says is kept.
    pub log: String,
    /// On which days.
    pub rule: DayRule,
    /// When.
    pub at: NaiveTime,
}

impl Job {
    fn words<'a>(&'a self, arguments: &'a [String]) -> impl Iterator<Item = &'a str> {
        std::iter::once(self.program.as_str()).chain(arguments.iter().map(String::as_str))
    }

    /// The day of the week of a weekly rule: schedulers know those themselves.
    fn weekday(&self) -> Option<Weekday> {
        match self.rule {
            DayRule::Weekly(weekday) => Some(weekday),
            _ => None,
        }
    }
}

/// A systemd service and its timer, for the user's own systemd.
pub fn systemd_units(job: &Job) -> String {
    let Job { name, zone, rule, .. } = job;
    let unit = format!("keyfolio-{name}");
    let at = job.at.format("%H:%M:%S");
    let day = job.weekday().map(|weekday| format!("{weekday} ")).unwrap_or_default();
    let run: Vec<String> = job.words(&job.run).map(systemd).collect();
    // ExecCondition takes 1 to 254 for "not today" and 255 for a failure: a guard that cannot tell must not pass for a no.
    let condition = match job.weekday() {
        Some(_) => String::new(),
        None => {
            let guard = posix_line(job.words(&job.guard));
            let script = format!("{guard}; code=$?; [ $code -le 1 ] || exit 255; exit $code");
            format!(
                "# 1 of the guard means: not today. Anything worse is a failure.\nExecCondition=/bin/sh -c {}\n",
                systemd(&script)
            )
        }
    };
    format!(
        "\
# keyfolio: `{name}`, {rule}, {time} {zone}.
#
#   1. Save the two parts below as
#        ~/.config/systemd/user/{unit}.service
#        ~/.config/systemd/user/{unit}.timer
#   2. systemctl --user daemon-reload
#      systemctl --user enable --now {unit}.timer
#   3. loginctl enable-linger          so that it runs while you are not logged in
#
# When it runs next:  systemctl --user list-timers {unit}.timer
# What it said:       journalctl --user -u {unit}
# A first run now:    {now}

# ---- {unit}.service
[Unit]
Description=keyfolio: {name}

[Service]
Type=oneshot
WorkingDirectory={folder}
{condition}ExecStart={run}

# ---- {unit}.timer
[Unit]
Description=keyfolio: {name}, {rule}

[Timer]
OnCalendar={day}*-*-* {at} {zone}
Persistent=true

[Install]
WantedBy=timers.target
",
        rule = worded(*rule),
        time = job.at.format("%H:%M"),
        now = posix_line(job.words(&job.run)),
        folder = systemd_path(&job.folder),
        run = run.join(" "),
    )
}

/// Lines of a crontab.
pub fn crontab(job: &Job) -> String {
    let line = |arguments: &[String]| job.words(arguments).map(cron).collect::<Vec<_>>().join(" ");
    let day = job.weekday().map_or_else(|| "*".to_owned(), |weekday| weekday.num_days_from_sunday().to_string());
    let work = match job.weekday() {
        Some(_) => line(&job.run),
        None => format!("{{ {} && {}; }}", line(&job.guard), line(&job.run)),
    };
    format!(
        "\
# keyfolio: `{name}`, {rule}, {time} {zone}. Add these lines with: crontab -e
# A cron that does not know CRON_TZ takes the time of day from the machine's own zone.
CRON_TZ={zone}
{minute} {hour} * * {day} cd {folder} && {work} >> {log} 2>&1
",
        name = job.name,
        rule = worded(job.rule),
        time = job.at.format("%H:%M"),
        zone = job.zone,
        minute = job.at.minute(),
        hour = job.at.hour(),
        folder = cron(&job.folder),
        log = cron(&job.log),
    )
}

/// A PowerShell script that is the task and installs it.
pub fn windows_script(job: &Job) -> String {
    let list = |arguments: &[String]| arguments.iter().map(|word| powershell(word)).collect::<Vec<_>>().join(", ");
    let trigger = match job.weekday() {
        Some(weekday) => format!("-Weekly -DaysOfWeek {}", weekday_name(weekday)),
        None => "-Daily".to_owned(),
    };
    let guard = match job.weekday() {
        Some(_) => String::new(),
        None => format!(
            "\
$guard = @({})
& $program @guard *>> $log
if ($LASTEXITCODE -eq 1) {{ exit 0 }}                  # not today
if ($LASTEXITCODE -ne 0) {{ exit $LASTEXITCODE }}
",
            list(&job.guard)
        ),
    };
    format!(
        "\
# keyfolio: `{name}`, {rule}, {time} by this computer's clock; days are those of {zone}.
#
#   1. Save this as keyfolio-{name}.ps1, encoded as UTF-8 with BOM.
#   2. powershell -ExecutionPolicy Bypass -File keyfolio-{name}.ps1 -Install
#
# Look at it: Get-ScheduledTaskInfo -TaskName 'keyfolio {name}'
# Remove it:  Unregister-ScheduledTask -TaskName 'keyfolio {name}'
param([switch]$Install)

if ($Install) {{
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' `
        -Argument \"-NoProfile -ExecutionPolicy Bypass -File `\"$PSCommandPath`\"\"
    $trigger = New-ScheduledTaskTrigger {trigger} -At '{time}'
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew
    Register-ScheduledTask -TaskName 'keyfolio {name}' -Action $action -Trigger $trigger -Settings $settings -Force
    exit 0
}}

$program = {program}
$log = {log}
Set-Location -LiteralPath {folder}
{guard}$run = @({run})
& $program @run *>> $log
exit $LASTEXITCODE
",
        name = job.name,
        rule = worded(job.rule),
        time = job.at.format("%H:%M"),
        zone = job.zone,
        program = powershell(&job.program),
        log = powershell(&job.log),
        folder = powershell(&job.folder),
        run = list(&job.run),
    )
}

fn weekday_name(weekday: Weekday) -> String {
    DayRule::Weekly(weekday).to_string().trim_start_matches("every ").to_owned()
}

/// The rule after the pipeline's name: `on the first working day of each month`, `every Monday`.
fn worded(rule: DayRule) -> String {
    match rule {
        DayRule::Weekly(_) | DayRule::EveryWorkingDay => rule.to_string(),
        _ => format!("on the {rule} of each month"),
    }
}
