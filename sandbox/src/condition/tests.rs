//! The tables of section 3 of the contract, and what lies around them.

use super::*;

fn condition(name: &str, operator: Operator, value: &str) -> Result<Condition, Unusable> {
    Ok(Condition { name: name.to_string(), operator, value: value.to_string() })
}

fn unknown(symbol: &str) -> Result<Condition, Unusable> {
    Err(Unusable::UnknownOperator(symbol.to_string()))
}

#[test]
fn expressions_are_read_as_the_table_in_section_3_2_says() {
    use Operator::*;
    let cases = [
        ("age>16", condition("age", Greater, "16")),
        ("age>=16", condition("age", GreaterOrEqual, "16")),
        ("age<>16", condition("age", NotEqual, "16")),
        ("a<=>b", condition("a", LessOrEqual, ">b")),
        ("a===b", condition("a", Equal, "=b")),
        ("a==b==c", condition("a", Equal, "b==c")),
        ("a=b==c", unknown("=")),
        ("a=b", unknown("=")),
        ("a~=m%", unknown("~=")),
        ("a>~x", unknown(">~")),
        ("a>=-1", condition("a", GreaterOrEqual, "-1")),
        ("a>!x", unknown(">!")),
        ("==b", unknown("=")),
        ("a==", condition("a", Equal, "")),
        ("a", Err(Unusable::NoOperator)),
        ("", Err(Unusable::Empty)),
        ("a ==b", condition("a ", Equal, "b")),
        ("a== b", condition("a", Equal, " b")),
        (" a==b ", condition("a", Equal, "b")),
    ];
    for (expression, expected) in cases {
        assert_eq!(parse(expression), expected, "{expression:?}");
    }
}

#[test]
fn every_operator_is_known_by_its_spellings_and_by_no_other() {
    use Operator::*;
    let known = [
        ("==", Equal),
        ("!=", NotEqual),
        ("<>", NotEqual),
        ("<", Less),
        (">", Greater),
        ("<=", LessOrEqual),
        (">=", GreaterOrEqual),
        ("=~", Like),
        ("!~", NotLike),
    ];
    let characters = ["", "=", "<", ">", "!", "~"];
    for first in &characters[1..] {
        for second in characters {
            let symbol = format!("{first}{second}");
            let operator = known.iter().find(|(spelling, _)| *spelling == symbol);
            let expected = match operator {
                Some((_, operator)) => condition("name", *operator, "x"),
                None => unknown(&symbol),
            };
            assert_eq!(parse(&format!("name{symbol}x")), expected, "{symbol}");
        }
    }
    for (_, operator) in known {
        assert_eq!(Operator::from_symbol(operator.symbol()), Some(operator));
    }
}

#[test]
fn blanks_are_trimmed_as_php_does_and_the_rest_is_kept() {
    use Operator::*;
    let cases = [
        ("\0\t\n\r\x0b a==b\0\t\n\r\x0b ", condition("a", Equal, "b")),
        ("\u{a0}a==b\u{a0}", condition("\u{a0}a", Equal, "b\u{a0}")),
        ("\x0ca==b\x0c", condition("\x0ca", Equal, "b\x0c")),
        ("a\t==\tb", condition("a\t", Equal, "\tb")),
        (" \n ", Err(Unusable::Empty)),
        ("  ==b", unknown("=")),
        ("=", Err(Unusable::NoOperator)),
        ("=~", unknown("~")),
        ("=a==b", condition("=a", Equal, "b")),
        (">>=b", condition(">", GreaterOrEqual, "b")),
        ("===b", condition("=", Equal, "b")),
        ("é==ü=~%", condition("é", Equal, "ü=~%")),
        ("a= =b", unknown("=")),
        ("a> =b", condition("a", Greater, " =b")),
        ("a== ", condition("a", Equal, "")),
    ];
    for (expression, expected) in cases {
        assert_eq!(parse(expression), expected, "{expression:?}");
    }
}

#[test]
fn a_line_feed_in_the_value_makes_a_condition_unusable() {
    let cases = [
        ("a==b\nc", Err(Unusable::LineBreak)),
        ("a==\nc", Err(Unusable::LineBreak)),
        ("a==b\r\nc", Err(Unusable::LineBreak)),
        ("a==b\n", condition("a", Operator::Equal, "b")),
        ("\na==b", condition("a", Operator::Equal, "b")),
        ("a==b\rc", condition("a", Operator::Equal, "b\rc")),
        ("a==b\u{2028}c", condition("a", Operator::Equal, "b\u{2028}c")),
    ];
    for (expression, expected) in cases {
        assert_eq!(parse(expression), expected, "{expression:?}");
    }
}

#[test]
fn an_element_that_is_an_array_is_unusable() {
    let nested = PhpValue::Array(vec![("0".to_string(), PhpValue::text("a==b"))]);
    assert_eq!(from_value(&nested), Err(Unusable::NotText));
    let element = PhpValue::text("a==b");
    assert_eq!(from_value(&element), condition("a", Operator::Equal, "b"));
}

#[test]
fn orderings_satisfy_the_operators_that_name_them() {
    let all = [Ordering::Less, Ordering::Equal, Ordering::Greater];
    let cases = [
        (Operator::Equal, [false, true, false]),
        (Operator::NotEqual, [true, false, true]),
        (Operator::Less, [true, false, false]),
        (Operator::Greater, [false, false, true]),
        (Operator::LessOrEqual, [true, true, false]),
        (Operator::GreaterOrEqual, [false, true, true]),
        (Operator::Like, [false; 3]),
        (Operator::NotLike, [false; 3]),
    ];
    for (operator, expected) in cases {
        assert_eq!(all.map(|ordering| operator.accepts(ordering)), expected, "{operator:?}");
    }
}

#[test]
fn text_is_ordered_without_letter_case_but_with_accents_and_blanks() {
    let cases = [
        ("mUIT", "Muit", Ordering::Equal),
        ("ÉÜΣ", "éüσ", Ordering::Equal),
        ("", "", Ordering::Equal),
        ("a", "a ", Ordering::Less),
        (" Smith", "Smith", Ordering::Less),
        ("e", "é", Ordering::Less),
        ("Z", "a", Ordering::Greater),
        ("_", "A", Ordering::Less),
        ("ab", "aB", Ordering::Equal),
        ("ab", "aC", Ordering::Less),
        ("b", "AA", Ordering::Greater),
        ("straße", "STRASSE", Ordering::Greater),
    ];
    for (left, right, expected) in cases {
        assert_eq!(compare_ignoring_case(left, right), expected, "{left:?} {right:?}");
        let reversed = compare_ignoring_case(right, left);
        assert_eq!(reversed, expected.reverse(), "{right:?} {left:?}");
    }
}

#[test]
fn like_matches_whole_values_in_any_letter_case() {
    let cases = [
        ("D%", "Doe", true),
        ("D%", "doe", true),
        ("D_e", "doe", true),
        ("D_e", "de", false),
        ("D_e", "dooe", false),
        ("D_e", "déE", true),
        ("oe", "Doe", false),
        ("%oe", "Doe", true),
        ("%o%", "Doe", true),
        ("", "", true),
        ("", "a", false),
        ("%", "", true),
        ("%%", "abc", true),
        ("_", "", false),
        ("_", "é", true),
        ("É", "é", true),
        ("e", "é", false),
        ("a%b%c", "aXbbXbc", true),
        ("a%b%c", "aXbbXb", false),
        ("%ab", "aab", true),
        ("%aab", "aaab", true),
        ("100\\%", "100%", true),
        ("100\\%", "1000", false),
        ("a\\_b", "a_b", true),
        ("a\\_b", "axb", false),
        ("a\\\\b", "a\\b", true),
        ("\\a", "A", true),
        ("a\\", "a\\", true),
        ("a\\", "a", false),
        ("a%\\", "axx\\", true),
        ("a\nb", "a\nb", true),
        ("a%b", "a\nb", true),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(like_matches(pattern, text, false), expected, "{pattern:?} {text:?}");
    }
}

#[test]
fn like_can_be_told_to_mind_letter_case() {
    let cases = [("D%", "Doe", true), ("D%", "doe", false), ("%É", "é", false), ("_OE", "DOE", true)];
    for (pattern, text, expected) in cases {
        assert_eq!(like_matches(pattern, text, true), expected, "{pattern:?} {text:?}");
    }
}

#[test]
fn like_is_fast_on_patterns_with_many_runs() {
    let pattern = "%a".repeat(50) + "%b";
    assert!(!like_matches(&pattern, &"a".repeat(20_000), false));
}
