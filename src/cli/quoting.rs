//! Words of a command as shells and schedulers want them written, so that spaces and signs stay part of the word.

/// A word for POSIX shells: as it is when nothing in it means anything to them, else between single quotes.
pub fn posix(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+=:,@%".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Words for POSIX shells, as one line.
pub fn posix_line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(posix).collect::<Vec<_>>().join(" ")
}

/// A word of the command line in a crontab, where a `%` would end the line.
pub fn cron(word: &str) -> String {
    posix(word).replace('%', r"\%")
}

/// A word of `ExecStart=` and its kind in systemd units: no variable or specifier in it is expanded.
pub fn systemd(word: &str) -> String {
    let mut quoted = String::new();
    for letter in word.chars() {
        match letter {
            '\\' | '"' => quoted.extend(['\\', letter]),
            '%' | '$' => quoted.extend([letter, letter]),
            other => quoted.push(other),
        }
    }
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+=:,@%$".contains(letter);
    if !word.is_empty() && quoted.chars().all(is_plain) { quoted } else { format!("\"{quoted}\"") }
}

/// A path of `WorkingDirectory=` in systemd units: the whole line is the path, only specifiers are expanded.
pub fn systemd_path(path: &str) -> String {
    path.replace('%', "%%")
}

/// A text between single quotes in PowerShell.
pub fn powershell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posix_words_keep_spaces_quotes_and_chinese() {
        assert_eq!(posix("/srv/报表/monthly.toml"), "/srv/报表/monthly.toml");
        assert_eq!(posix("/srv/my reports/a'b.toml"), r"'/srv/my reports/a'\''b.toml'");
        assert_eq!(posix(""), "''");
        assert_eq!(posix("language=[\"en\"]"), "'language=[\"en\"]'");
        assert_eq!(cron("/srv/100%/a b"), r"'/srv/100\%/a b'");
    }

    #[test]
    fn systemd_words_expand_nothing() {
        assert_eq!(systemd("/srv/报表/monthly.toml"), "/srv/报表/monthly.toml");
        assert_eq!(systemd("/srv/my $HOME/50%/a\"b"), r#""/srv/my $$HOME/50%%/a\"b""#);
        assert_eq!(systemd_path("/srv/50% off"), "/srv/50%% off");
    }

    #[test]
    fn a_quote_in_powershell_is_doubled() {
        assert_eq!(powershell("it's"), "'it''s'");
    }
}
