//! What spellings of a condition have in common that select the same profiles (contract 3.3, 3.4).

use super::condition::{Condition, Operator};
use super::moment::{is_empty_moment, moment};
use super::number::whole_number;

/// What a condition compares with, told without the type of its field. Values that are equal to some type of field are equal
/// here, though another type may tell them apart, as a text does `7` and `07`, or a datetime two moments of one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Meant {
    /// Nothing: empty, zero, or the empty date.
    Nothing,
    /// A whole number.
    Whole(i64),
    /// Another number, by its bits.
    Number(u64),
    /// A day, or a moment of it.
    Day(String),
    /// Any other text, in lower case and without blanks at its ends.
    Text(String),
}

impl Meant {
    fn of(condition: &Condition<'_>) -> Meant {
        let value = condition.value();
        let text = || Meant::Text(value.trim().to_lowercase());
        if matches!(condition.operator(), Operator::Like | Operator::NotLike) {
            return text();
        }
        if is_empty_moment(value) {
            return Meant::Nothing;
        }
        if let Some(number) = whole_number(value) {
            return Meant::of_number(value, number);
        }
        day_of(value).map_or_else(text, |day| Meant::Day(day.to_owned()))
    }

    fn of_number(text: &str, number: f64) -> Meant {
        // Beyond this a float no longer tells whole numbers apart.
        const WHOLE: f64 = 9_007_199_254_740_992.0;
        let whole = match text.trim().parse() {
            Ok(whole) => Some(whole),
            Err(_) if number.fract() == 0.0 && number.abs() < WHOLE => Some(number as i64),
            Err(_) => None,
        };
        match whole {
            Some(0) => Meant::Nothing,
            Some(whole) => Meant::Whole(whole),
            None => Meant::Number(number.to_bits()),
        }
    }
}

/// The day of a moment. With an offset it is that of another place, and may be the next one here.
fn day_of(text: &str) -> Option<&str> {
    let day = moment(text)?.day;
    let (_, rest) = text.split_once(day)?;
    (!rest.contains(['Z', 'z', '+', '-'])).then_some(day)
}

/// What conditions are about, whatever their order: equal whenever they are spellings of the same conditions.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Likeness(Vec<(String, &'static str, Meant)>);

impl Likeness {
    /// That of conditions, all of which have to be met.
    pub(crate) fn of(conditions: &[Condition<'_>]) -> Likeness {
        let part = |condition: &Condition<'_>| {
            (condition.name().to_ascii_lowercase(), condition.operator().as_str(), Meant::of(condition))
        };
        let mut parts: Vec<_> = conditions.iter().map(part).collect();
        parts.sort();
        parts.dedup();
        Likeness(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_alike(left: &[&str], right: &[&str]) -> bool {
        let likeness = |expressions: &[&str]| {
            let parsed = expressions.iter().map(|expression| Condition::parse(expression).expect(expression));
            Likeness::of(&parsed.collect::<Vec<_>>())
        };
        likeness(left) == likeness(right)
    }

    #[test]
    fn spellings_that_select_the_same_profiles_are_alike() {
        for (one, other) in [
            ("customerid==7", "CustomerID==7"),
            ("customerid==7", "customerid==07"),
            ("customerid==7", "customerid== 7"),
            ("customerid==7", "customerid==+7"),
            ("customerid==7", "customerid==7.0"),
            ("customerid==1000", "customerid==1e3"),
            ("customerid==-7", "customerid==-007"),
            ("customerid==0", "customerid=="),
            ("customerid==0", "customerid==-0"),
            ("rate==2.50", "rate==2.5"),
            ("rate==.5", "rate==0.5"),
            ("rate!=1", "rate<>1"),
            ("name==Jane", "name==JANE"),
            ("name==\u{c9}va", "name==\u{e9}va"),
            ("born==2020-01-02", "born== 2020-01-02 00:00"),
            ("born==2020-01-02 03:04", "born==2020-01-02T03:04:00"),
            ("born==2020-01-02 03:04:05.5", "born==2020-01-02 03:04:05"),
            ("born==", "born==0000-00-00"),
            ("born==0000-00-00 00:00:00", "born==0000-00-00"),
            ("id==0012", "id==12"),
        ] {
            assert!(are_alike(&[one], &[other]), "{one} and {other}");
        }
        assert!(are_alike(&["a==1", "b==2"], &["B==2", "A==01"]));
        assert!(are_alike(&["a==1", "a==1"], &["a==1"]));
    }

    #[test]
    fn conditions_that_select_other_profiles_are_told_apart() {
        for (one, other) in [
            ("customerid==7", "customerid==8"),
            ("customerid==7", "otherid==7"),
            ("customerid==7", "customerid!=7"),
            ("customerid==7", "customerid==-7"),
            ("customerid==7", "customerid==70"),
            ("phone==31612345678901234", "phone==31612345678901235"),
            ("rate==2.5", "rate==2.51"),
            ("name==Jane", "name==John"),
            ("name==7", "name==7a"),
            ("name==7a", "name==07a"),
            ("name=~7", "name=~07"),
            ("born==2020-01-02", "born==2020-01-03"),
            ("born==2020-01-02 23:30", "born==2020-01-02 23:30Z"),
        ] {
            assert!(!are_alike(&[one], &[other]), "{one} and {other}");
        }
        assert!(!are_alike(&["a==1"], &["a==1", "b==1"]));
    }
}
