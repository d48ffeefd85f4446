//! The versions of the Copernica REST API and what differs between them (contract 1.2).

/// A version of the API, which decides the path prefix, the shape of bodies and the way to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ApiVersion {
    /// No prefix in the path, as in the oldest documentation; behaves like version 1.
    #[default]
    Unversioned,
    /// `/v1`: flat bodies.
    V1,
    /// `/v2`: bodies with the keys `fields` and `interests`.
    V2,
    /// `/v3`: answers 201 and 204 instead of 303.
    V3,
    /// `/v4`: a bearer token instead of the access token.
    V4,
}

impl ApiVersion {
    /// The version with this number; 0 is the unversioned API.
    pub fn from_number(number: u32) -> Option<ApiVersion> {
        match number {
            0 => Some(ApiVersion::Unversioned),
            1 => Some(ApiVersion::V1),
            2 => Some(ApiVersion::V2),
            3 => Some(ApiVersion::V3),
            4 => Some(ApiVersion::V4),
            _ => None,
        }
    }

    /// What stands before the path of every call.
    pub fn path_prefix(self) -> &'static str {
        match self {
            ApiVersion::Unversioned => "",
            ApiVersion::V1 => "/v1",
            ApiVersion::V2 => "/v2",
            ApiVersion::V3 => "/v3",
            ApiVersion::V4 => "/v4",
        }
    }

    /// Whether the body of a multi-profile update is a flat map from field to value.
    pub fn has_flat_body(self) -> bool {
        matches!(self, ApiVersion::Unversioned | ApiVersion::V1)
    }

    /// The version to read with before an update: the oldest ones document no conditions on reading, and would
    /// answer for the whole database.
    pub fn for_guard_reads(self) -> ApiVersion {
        if self.has_flat_body() { ApiVersion::V2 } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_name_versions_and_nothing_else_does() {
        for (number, prefix) in ["", "/v1", "/v2", "/v3", "/v4"].into_iter().enumerate() {
            let version = ApiVersion::from_number(number as u32).expect("a version");
            assert_eq!(version.path_prefix(), prefix);
        }
        assert_eq!(ApiVersion::from_number(5), None);
    }
}
