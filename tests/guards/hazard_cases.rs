//! The hazards of the contract (section 7) as data: what a caller means, how a careless client says it, what ours does.

use copernica::{Flags, Status};

/// One hazard that shows in single calls. Number 6 (removal) and 10 (repetition) have tests of their own.
pub struct Hazard {
    /// Its number in the contract.
    pub number: u8,
    /// Whether the live service has changed since: the library is then held against the server of today.
    pub is_mended: bool,
    /// Calls that it spoils.
    pub calls: &'static [Call],
}

/// One call, spoilt by a hazard.
pub struct Call {
    /// The conditions as a caller gives them to the library.
    pub conditions: &'static [&'static str],
    /// The new values.
    pub body: Body,
    /// Whether it asks for `create`.
    pub creates: bool,
    /// How often it is made.
    pub times: usize,
    /// What the caller means to change.
    pub meant: Meant,
    /// How a client without guards says it.
    pub careless: Careless,
    /// What the library does.
    pub guard: Guard,
}

/// A body, shaped for the version or on purpose not.
#[derive(Clone, Copy)]
pub enum Body {
    /// Field values in the shape of the version.
    Values(&'static str),
    /// Field values in the shape of the other versions.
    Misshapen(&'static str),
    /// As it stands, in every version.
    AsItIs(&'static str),
}

/// What a caller means: these profiles with these values, and perhaps one new profile with them.
pub struct Meant {
    /// The profiles to change.
    pub profiles: &'static [u64],
    /// What they shall show.
    pub fields: &'static [(&'static str, &'static str)],
    /// The interests they shall have.
    pub interests: Option<&'static [&'static str]>,
    /// Whether profile 106 shall be made of the same values.
    pub is_new: bool,
}

/// How a client without guards sends the call.
#[derive(Clone, Copy)]
pub enum Careless {
    /// As a PUT with encoded conditions.
    Encoded,
    /// As a PUT with these parameters.
    Bare(&'static str),
    /// As a POST with encoded conditions.
    Post,
}

/// What the library does with the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guard {
    /// It sends nothing that could change anything.
    Refuses(Status),
    /// It does what the caller means.
    Does,
    /// It does what the server makes of the call, and warns in these words.
    Warns(&'static str),
}

impl Call {
    /// The flags, without those that say how to work.
    pub fn flags(&self) -> Flags {
        if self.creates { Flags::CREATE } else { Flags::NONE }
    }
}

const NOTHING: Meant = Meant { profiles: &[], fields: &[], interests: None, is_new: false };
const JOHN_NEW: Meant = Meant { profiles: &[101], fields: &[("LastName", "New")], ..NOTHING };
const NEW: Body = Body::Values(r#"{"LastName":"New"}"#);
const REFUSED_CONDITION: Guard = Guard::Refuses(Status::InvalidCondition);
const PLAIN: Call = Call {
    conditions: &["customerid==4567"],
    body: NEW,
    creates: false,
    times: 1,
    meant: JOHN_NEW,
    careless: Careless::Encoded,
    guard: REFUSED_CONDITION,
};

/// A call whose conditions are the hazard.
const fn conditions(conditions: &'static [&'static str], guard: Guard) -> Call {
    Call { conditions, guard, ..PLAIN }
}

/// A call that writes to profile 101 what the server converts.
const fn value(body: &'static str, meant: &'static [(&'static str, &'static str)]) -> Call {
    Call {
        body: Body::Values(body),
        meant: Meant { profiles: if meant.is_empty() { &[] } else { &[101] }, fields: meant, ..NOTHING },
        guard: Guard::Refuses(Status::InvalidValue),
        ..PLAIN
    }
}

/// The hazards 1 to 14 but 6 and 10.
pub const HAZARDS: &[Hazard] = &[
    Hazard {
        number: 1,
        is_mended: false,
        calls: &[
            conditions(&["custmerid==4567"], Guard::Refuses(Status::UnknownField)),
            conditions(&["customerid ==4567"], REFUSED_CONDITION),
            conditions(&["\u{a0}customerid==4567"], REFUSED_CONDITION),
        ],
    },
    Hazard {
        number: 2,
        is_mended: false,
        calls: &[
            Call {
                careless: Careless::Bare("fields[]=&customerid==4567"),
                ..conditions(&["", "customerid==4567"], REFUSED_CONDITION)
            },
            Call {
                meant: NOTHING,
                careless: Careless::Bare("fields[]="),
                ..conditions(&[], Guard::Refuses(Status::NoConditions))
            },
        ],
    },
    Hazard {
        number: 3,
        is_mended: false,
        calls: &[
            conditions(&["customerid=4567"], REFUSED_CONDITION),
            Call {
                meant: Meant { profiles: &[101, 102], ..JOHN_NEW },
                ..conditions(&["LastName~=D%"], REFUSED_CONDITION)
            },
            Call {
                meant: Meant { profiles: &[102], ..JOHN_NEW },
                ..conditions(&["customerid=>4568"], REFUSED_CONDITION)
            },
        ],
    },
    Hazard {
        number: 4,
        is_mended: true,
        calls: &[
            conditions(&["id==101"], Guard::Does),
            conditions(&["ID==101"], Guard::Does),
            conditions(&["code==s101"], Guard::Does),
        ],
    },
    Hazard {
        number: 5,
        is_mended: false,
        calls: &[
            conditions(&["ANumber==5", "LstName==Doe"], Guard::Refuses(Status::UnknownField)),
            Call {
                meant: Meant { profiles: &[101, 102], ..JOHN_NEW },
                ..conditions(&["customerid>=1", "LastName =~Doe"], REFUSED_CONDITION)
            },
            Call { creates: true, ..conditions(&["ANumber==5", "nofield==1"], Guard::Refuses(Status::UnknownField)) },
        ],
    },
    Hazard {
        number: 7,
        is_mended: false,
        calls: &[
            Call {
                conditions: &["Email==plus+tag@example.com"],
                body: Body::Values(r#"{"Email":"plus+tag@example.com","LastName":"New"}"#),
                creates: true,
                meant: Meant { profiles: &[103], ..JOHN_NEW },
                careless: Careless::Bare("fields[]=Email==plus+tag@example.com&create=1"),
                guard: Guard::Does,
                ..PLAIN
            },
            Call {
                conditions: &["Email==a&b@example.com"],
                body: Body::Values(r#"{"Email":"a&b@example.com","LastName":"New"}"#),
                creates: true,
                meant: Meant { profiles: &[104], ..JOHN_NEW },
                careless: Careless::Bare("fields[]=Email==a&b@example.com&create=1"),
                guard: Guard::Does,
                ..PLAIN
            },
            // What is left of `fields[]=LastName==#12` once the fragment is cut off.
            Call {
                meant: NOTHING,
                careless: Careless::Bare("fields[]=LastName=="),
                ..conditions(&["LastName==#12"], Guard::Does)
            },
            Call {
                meant: NOTHING,
                careless: Careless::Bare("fields[]=LastName==D%6fe"),
                ..conditions(&["LastName==D%6fe"], Guard::Does)
            },
        ],
    },
    Hazard {
        number: 8,
        is_mended: false,
        calls: &[Call { times: 2, careless: Careless::Post, guard: Guard::Does, ..PLAIN }],
    },
    Hazard {
        number: 9,
        is_mended: false,
        calls: &[Call {
            creates: true,
            times: 2,
            meant: Meant { is_new: true, profiles: &[], ..JOHN_NEW },
            ..conditions(&["customerid==7777"], Guard::Warns("the body lacks the field \"customerid\""))
        }],
    },
    Hazard {
        number: 11,
        is_mended: false,
        calls: &[
            Call {
                body: Body::Misshapen(r#"{"LastName":"New"}"#),
                guard: Guard::Refuses(Status::InvalidBody),
                ..PLAIN
            },
            Call {
                body: Body::Misshapen(r#"{"LastName":"New","customerid":7777}"#),
                creates: true,
                meant: Meant {
                    is_new: true,
                    profiles: &[],
                    fields: &[("LastName", "New"), ("customerid", "7777")],
                    ..NOTHING
                },
                ..conditions(&["customerid==7777"], Guard::Refuses(Status::InvalidBody))
            },
        ],
    },
    Hazard {
        number: 12,
        is_mended: false,
        calls: &[
            Call { body: Body::Values(r#"{"LstName":"New"}"#), guard: Guard::Refuses(Status::UnknownField), ..PLAIN },
            Call {
                body: Body::AsItIs(r#"{"FIELDS":{"LastName":"New"}}"#),
                guard: Guard::Refuses(Status::InvalidBody),
                ..PLAIN
            },
            Call {
                body: Body::AsItIs(r#"{"values":{"LastName":"New"}}"#),
                guard: Guard::Refuses(Status::InvalidBody),
                ..PLAIN
            },
            Call {
                body: Body::AsItIs(r#"{"interests":["basebal"]}"#),
                meant: Meant { profiles: &[101], interests: Some(&["baseball", "football"]), ..NOTHING },
                guard: Guard::Refuses(Status::UnknownField),
                ..PLAIN
            },
        ],
    },
    Hazard {
        number: 13,
        is_mended: false,
        calls: &[
            value(r#"{"ANumber":"abc"}"#, &[]),
            value(r#"{"ANumber":"true"}"#, &[("ANumber", "1")]),
            value(r#"{"ANumber":"12 pieces"}"#, &[]),
            value(r#"{"ANumber":2.99}"#, &[]),
            value(r#"{"ANumber":["x"]}"#, &[]),
            value(r#"{"Rate":"2,99"}"#, &[("Rate", "2.99")]),
            value(r#"{"Since":1596979546000}"#, &[("Since", "2020-08-09 15:25:46")]),
            value(r#"{"Since":"1596979546"}"#, &[("Since", "2020-08-09 15:25:46")]),
            value(r#"{"Birthdate":1959}"#, &[("Birthdate", "1959-01-01")]),
            value(r#"{"Birthdate":"31-12-1999 25:00"}"#, &[]),
        ],
    },
    Hazard {
        number: 14,
        is_mended: false,
        calls: &[
            value(r#"{"Choice":"b"}"#, &[("Choice", "B")]),
            value(r#"{"Choice":"B "}"#, &[("Choice", "B")]),
            value(r#"{"Choice":"C"}"#, &[]),
        ],
    },
];
