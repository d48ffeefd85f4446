//! The formats that `strtotime` knows, as a table; and which of them the text begins with.

use std::cell::RefCell;
use std::sync::LazyLock;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

use super::fields::Step::{self, *};

/// What a piece of the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A date, a time or both: read step by step.
    Fields(&'static [Step]),
    /// `now`
    Now,
    /// `today`, `midnight`
    Midnight,
    /// `noon`
    Noon,
    /// `yesterday` (-1), `tomorrow` (1)
    DayFromToday(i128),
    /// `@1577934245`
    Timestamp,
    /// `first day of`, `last day of`
    EndOfMonth,
    /// `back of 7pm` (7:15), `front of 7pm` (6:45)
    AroundHour,
    /// `first monday of`
    WeekdayOf,
    /// Four digits: a time, or a year if there is a time already.
    TimeOrYear,
    /// `2020-W05`, `2020W053`
    Week,
    /// `ago`
    Ago,
    /// `monday`
    Weekday,
    /// `next week`
    TextWeek,
    /// `next month`
    TextAmount,
    /// `+1 month`
    Amount,
    /// `CET`, `Europe/Amsterdam`, `+01:00`
    Zone,
    /// Blanks and punctuation between the pieces.
    Nothing,
    /// A character that begins nothing.
    Unknown,
}

use Meaning::*;

/// Parts of the formats. Each may use those above it as `<name>`.
const PARTS: &[(&str, &str)] = &[
    ("space", r"[ \t]+"),
    ("frac", r"\.[0-9]+"),
    ("hour24", "[01]?[0-9]|2[0-4]"),
    ("hour24lz", "[01][0-9]|2[0-4]"),
    ("hour12", "0?[1-9]|1[0-2]"),
    ("minute", "[0-5]?[0-9]"),
    ("minutelz", "[0-5][0-9]"),
    ("second", "[0-5]?[0-9]|60"),
    ("secondlz", "[0-5][0-9]|60"),
    // The end of the text stands as a NUL.
    ("meridian", r"[AaPp]\.?[Mm]\.?[\x00\t ]"),
    ("tz", r"\(?[A-Za-z]{1,6}\)?|[A-Z][a-z]+(?:[_/-][A-Za-z]+)+"),
    (
        "tzcorrection",
        "(?:GMT)?[+-](?:<hour24>(?::?<minute>)?|<hour24lz><minutelz><secondlz>|<hour24lz>:<minutelz>:<secondlz>)",
    ),
    ("month", "0?[0-9]|1[0-2]"),
    ("day", "(?:[0-2]?[0-9]|3[01])(?:st|nd|rd|th)?"),
    ("year", "[0-9]{1,4}"),
    ("year2", "[0-9]{2}"),
    ("year4", "[0-9]{4}"),
    ("dayofyear", "00[1-9]|0[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6]"),
    ("weekofyear", "0[1-9]|[1-4][0-9]|5[0-3]"),
    ("monthlz", "0[0-9]|1[0-2]"),
    ("daylz", "0[0-9]|[12][0-9]|3[01]"),
    ("dayfull", "(?i:(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)s?)"),
    ("dayabbr", "(?i:sun|mon|tue|wed|thu|fri|sat)"),
    ("daytext", "<dayfull>|<dayabbr>|(?i:weekdays?)"),
    ("monthfull", "(?i:january|february|march|april|may|june|july|august|september|october|november|december)"),
    ("monthabbr", "(?i:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)"),
    ("monthroman", "I{1,3}|I?V|VI{1,3}|I?X|XI{1,2}"),
    ("monthtext", "<monthfull>|<monthabbr>|<monthroman>"),
    ("timeshort12", "<hour12>[:.]<minutelz><space>?<meridian>"),
    ("timelong12", "<hour12>[:.]<minute>[:.]<secondlz><space>?<meridian>"),
    ("timetiny24", "[tT]<hour24>"),
    ("timeshort24", "[tT]?<hour24>[:.]<minute>"),
    ("timelong24", "[tT]?<hour24>[:.]<minute>[:.]<second>"),
    ("timelongtz", "[tT]?<hour24>[:.]<minute>[:.]<secondlz><space>?(?:<tzcorrection>|<tz>)"),
    ("datenoyear", r"<monthtext>[ .\t-]*<day>(?:[,.stndrh\t ]+|\x00)"),
    ("ordinal", "(?i:first|second|third|fourth|fifth|sixth|seventh|eighth?|ninth|tenth|eleventh|twelfth)"),
    ("which", "(?i:next|last|previous|this)"),
    (
        "unit",
        r"(?i:ms|\xC2\xB5s|weeks|(?:msec|millisecond|\xC2\xB5sec|microsecond|usec|sec|second|min|minute|hour|day|fortnight|forthnight|month|year)s?)|<daytext>",
    ),
];

/// The formats. The longest match counts, and the first in this order among equally long ones.
const FORMATS: &[(&str, Meaning)] = &[
    ("(?i:yesterday)", DayFromToday(-1)),
    ("(?i:now)", Now),
    ("(?i:noon)", Noon),
    ("(?i:midnight|today)", Midnight),
    ("(?i:tomorrow)", DayFromToday(1)),
    (r"@-?[0-9]+(?:\.[0-9]{0,6})?", Timestamp),
    ("(?i:(?:first|last) day of)", EndOfMonth),
    ("(?i:back of |front of )<hour24>(?:<space>?<meridian>)?", AroundHour),
    ("(?:<ordinal>|<which>)<space>(?:<dayfull>|<dayabbr>)<space>(?i:of)", WeekdayOf),
    (
        "<hour12><space>?<meridian>|<timeshort12>|<timelong12>",
        Fields(&[NewTime, Hour, MoreTime(&[Minute, MoreTime(&[Second])]), Meridian]),
    ),
    (
        "<hour12>:<minutelz>:<secondlz>[:.][0-9]+<meridian>",
        Fields(&[NewTime, Hour, Minute, Second, Fraction, Meridian]),
    ),
    (
        "<timetiny24>|<timeshort24>|<timelong24><frac>?",
        Fields(&[NewTime, Hour, MoreTime(&[Minute, MoreTime(&[Second, PerhapsFraction])])]),
    ),
    ("[tT]?<hour24lz><minutelz>", TimeOrYear),
    ("[tT]?<hour24lz><minutelz><secondlz>", Fields(&[NewTime, Hour, Minute, Second])),
    ("<month>/<day>|<month>/<day>/<year>", Fields(&[NewDate, Month, Day, MoreDate(&[Year])])),
    (
        "[+-]?<year4>-<monthlz>-<daylz>|<year4>/<monthlz>/<daylz>/?|<year4>/<month>/<day>",
        Fields(&[NewDate, SignedYear(4), Month, Day]),
    ),
    ("<year2>-<monthlz>-<daylz>", Fields(&[NewDate, Year, Month, Day])),
    ("[+-][0-9]{5,19}-<monthlz>-<daylz>", Fields(&[NewDate, SignedYear(19), Month, Day])),
    ("<year4>-<month>", Fields(&[NewDate, Year, Month, FirstDay])),
    ("<year>-<month>-<day>", Fields(&[NewDate, Year, Month, Day])),
    (r"<day>[ \t.-]*<monthtext>[ \t.-]*<year>", Fields(&[NewDate, Day, DaySuffix, MonthName, Year])),
    (r"<day>[.\t-]<month>[.-]<year4>", Fields(&[NewDate, Day, Month, Year])),
    (r"<day>[.\t]<month>\.<year2>", Fields(&[NewDate, Day, Month, ShortYear])),
    (r"<monthtext>[ .\t-]*<year4>", Fields(&[NewDate, MonthName, Year, FirstDay])),
    (r"<year4>[ .\t-]*<monthtext>", Fields(&[NewDate, Year, MonthName, FirstDay])),
    (r"<monthtext>[ .\t-]*<day>[,.stndrh\t ]+<year>|<datenoyear>", Fields(&[NewDate, MonthName, Day, Year])),
    (r"<day>[ .\t-]*<monthtext>", Fields(&[NewDate, Day, DaySuffix, MonthName])),
    ("<year4><monthlz><daylz>", Fields(&[NewDate, Year, Month, Day])),
    (
        concat!(
            "<year4><monthlz><daylz>T<hour24>:<minutelz>:<secondlz>",
            "|<year4><monthlz><daylz>[tT]<hour24><minutelz><secondlz>",
            "|<year4>-<monthlz>-<daylz>T<hour24lz>:<minutelz>:<secondlz><frac><tzcorrection>?",
            "|<year4>-<month>-<day>T<hour24>:<minute>:<second>",
            "|<year4>:<monthlz>:<daylz> <hour24lz>:<minutelz>:<secondlz>",
        ),
        Fields(&[NewTime, NewDate, Year, Month, Day, Hour, Minute, Second, FractionAndZone]),
    ),
    (r"<year4>[.-]?<dayofyear>", Fields(&[NewDate, Year, DayOfYear])),
    ("<year4>-?W<weekofyear>-?[0-7]|<year4>-?W<weekofyear>", Week),
    ("<monthabbr>-<daylz>-<year>", Fields(&[NewDate, MonthName, Day, Year])),
    ("<year>-<monthabbr>-<daylz>", Fields(&[NewDate, Year, MonthName, Day])),
    (
        "<day>/<monthabbr>/<year4>:<hour24lz>:<minutelz>:<secondlz><space><tzcorrection>",
        Fields(&[NewTime, NewDate, Day, MonthName, Year, Hour, Minute, Second, ReadZone]),
    ),
    ("<year4>", Fields(&[Year])),
    ("(?i:ago)", Ago),
    ("<daytext>", Weekday),
    ("<which><space>(?i:week)", TextWeek),
    ("(?:<ordinal>|<which>)<space>(?:<unit>)", TextAmount),
    ("<monthfull>|<monthabbr>", Fields(&[NewDate, MonthName])),
    ("<tzcorrection>|<tz>", Zone),
    (
        "<datenoyear><timeshort12>|<datenoyear><timelong12>",
        Fields(&[NewDate, MonthName, Day, NewTime, Hour, Minute, MoreTime(&[Second]), Meridian]),
    ),
    (
        "<datenoyear>(?:<timeshort24>|<timelong24>|<timelongtz>)",
        Fields(&[NewDate, MonthName, Day, NewTime, Hour, Minute, SecondAndZone]),
    ),
    (r"[+-]*[ \t]*[0-9]+<space>?(?:<unit>|(?i:week))", Amount),
    (r"[ .,\t\x00\n]", Nothing),
    (r"(?s:.)", Unknown),
];

/// All formats in one automaton that runs through the text once.
static AUTOMATON: LazyLock<DFA> = LazyLock::new(|| {
    let patterns: Vec<String> = FORMATS.iter().map(|(format, _)| expanded(format)).collect();
    DFA::builder()
        .configure(DFA::config().match_kind(MatchKind::All))
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .thompson(regex_automata::nfa::thompson::Config::new().utf8(false))
        .build_many(&patterns)
        .expect("the formats are well-formed: every test reads dates")
});

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(AUTOMATON.create_cache());
}

/// The format with each `<part>` replaced by what it stands for.
fn expanded(format: &str) -> String {
    let used =
        |format: String, (name, part): &(&str, &str)| format.replace(&format!("<{name}>"), &format!("(?:{part})"));
    PARTS.iter().rev().fold(format.to_string(), used)
}

/// What the longest piece at the beginning of the text means, and its length.
pub fn longest_piece(text: &[u8]) -> Option<(Meaning, usize)> {
    CACHE.with_borrow_mut(|cache| {
        let input = Input::new(text).anchored(Anchored::Yes);
        let found = AUTOMATON.try_search_fwd(cache, &input).ok()??;
        let (_, meaning) = FORMATS[found.pattern().as_usize()];
        Some((meaning, found.offset()))
    })
}
