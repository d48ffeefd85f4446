//! Shows a text of the caller's in a message: quoted, on one line, and cut to a readable length.

/// How many characters of a text a message shows.
const READABLE_LENGTH: usize = 80;

/// The text between double quotes, control characters escaped, cut after a readable length.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(READABLE_LENGTH * 4) + 5);
    shown.push('"');
    for (count, character) in text.chars().enumerate() {
        if count == READABLE_LENGTH {
            shown.push_str("...");
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown.push('"');
    shown
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_is_quoted_on_one_line_and_cut() {
        assert_eq!(quoted("a b"), "\"a b\"");
        assert_eq!(quoted("a\nb\0"), "\"a\\nb\\u{0}\"");
        assert_eq!(quoted("\u{e9}"), "\"\u{e9}\"");
        let long = quoted(&"x".repeat(1000));
        assert!(long.ends_with("...\"") && long.len() < 100, "{long}");
    }
}
