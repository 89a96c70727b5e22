//! Did you mean …?

/// The one candidate that begins with `word`, or else the closest, when it is close enough to be what was meant. Letter
/// case, `-`, `_` and blanks do not count. Of equally close candidates the first.
pub fn did_you_mean<S: AsRef<str>>(word: &str, candidates: &[S]) -> Option<String> {
    let wanted = folded(word);
    if wanted.is_empty() {
        return None;
    }
    let mut begun = candidates.iter().filter(|candidate| folded(candidate.as_ref()).starts_with(&wanted));
    if let (Some(only), None) = (begun.next(), begun.next())
        && wanted.chars().count() >= 2
        && only.as_ref() != word
    {
        return Some(only.as_ref().to_owned());
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let candidate = candidate.as_ref();
        let distance = strsim::damerau_levenshtein(&wanted, &folded(candidate));
        if best.is_none_or(|(smallest, _)| distance < smallest) {
            best = Some((distance, candidate));
        }
    }
    let (distance, candidate) = best?;
    let allowed = (wanted.chars().count().max(folded(candidate).chars().count()) / 3).max(1);
    let shares_a_letter = folded(candidate).chars().any(|letter| wanted.contains(letter));
    if distance <= allowed && shares_a_letter && candidate != word { Some(candidate.to_owned()) } else { None }
}

/// Names in backquotes, separated by commas; past the first 30, how many more.
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    const SHOWN: usize = 30;
    let mut text = String::new();
    for (position, name) in names.iter().take(SHOWN).enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        text.push('`');
        text.push_str(name.as_ref());
        text.push('`');
    }
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

fn folded(word: &str) -> String {
    word.to_lowercase().chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_is_recognised_and_another_word_is_not() {
        let features = ["net_sales_3m", "net_sales_6m", "recency_days"];
        assert_eq!(did_you_mean("net_sales_6mo", &features).as_deref(), Some("net_sales_6m"));
        assert_eq!(did_you_mean("Recency-Days", &features).as_deref(), Some("recency_days"));
        assert_eq!(did_you_mean("margin", &features), None);
        assert_eq!(did_you_mean("客户编码", &["客户编号", "订单号"]).as_deref(), Some("客户编号"));
        assert_eq!(did_you_mean("q", &["m"]), None);
        assert_eq!(did_you_mean("zh", &["zh-CN", "en"]).as_deref(), Some("zh-CN"));
    }
}
