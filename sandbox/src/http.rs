//! HTTP requests and replies as plain values: what a connection reads, and what the sandbox answers.

/// One request as it came over the wire. Nothing is decoded: the target and the body are raw bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method in the letter case that was sent.
    pub method: String,
    /// Path and query exactly as sent, such as `/v2/database/1/profiles?fields[]=a==b`.
    pub target: Vec<u8>,
    /// Names and values in the order of arrival; bytes that are no UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body, freed of any chunked encoding.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of this name, without regard to letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find_header(&self.headers, name)
    }

    /// The target up to the question mark.
    pub fn path(&self) -> &[u8] {
        self.split_target().0
    }

    /// The target after the first question mark; empty when there is none.
    pub fn query(&self) -> &[u8] {
        self.split_target().1
    }

    fn split_target(&self) -> (&[u8], &[u8]) {
        match self.target.iter().position(|&byte| byte == b'?') {
            Some(mark) => (&self.target[..mark], &self.target[mark + 1..]),
            None => (&self.target, b""),
        }
    }
}

/// One answer. `Content-Length` and `Connection` are not among the headers: the connection adds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names and values in the order in which they are sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer without a body. It still names the type, as the live service was seen to do.
    pub fn empty(status: u16) -> Reply {
        Reply::json(status, Vec::new())
    }

    /// An answer with a body that is JSON already.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Reply {
        Reply::of_type(status, "application/json", body)
    }

    /// An answer of any content type.
    pub fn of_type(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
        Reply { status, headers: vec![("Content-Type".to_owned(), content_type.to_owned())], body: body.into() }
    }

    /// An error in the form that Copernica uses: `{"error":{"message":"..."}}`.
    pub fn error(status: u16, message: &str) -> Reply {
        let body = serde_json::json!({"error": {"message": message}});
        Reply::json(status, body.to_string())
    }

    /// The same answer with one more header.
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The first header of this name, without regard to letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find_header(&self.headers, name)
    }
}

fn find_header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The usual words for a status code, for the status line.
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str) -> Request {
        Request {
            method: "GET".to_owned(),
            target: target.as_bytes().to_vec(),
            headers: vec![("content-TYPE".to_owned(), "text/plain".to_owned())],
            body: Vec::new(),
        }
    }

    #[test]
    fn the_first_question_mark_divides_path_and_query() {
        for (target, path, query) in [("/a", "/a", ""), ("/a?", "/a", ""), ("/a?b=c?d", "/a", "b=c?d"), ("?x", "", "x")]
        {
            let request = request(target);
            assert_eq!(request.path(), path.as_bytes(), "{target}");
            assert_eq!(request.query(), query.as_bytes(), "{target}");
        }
    }

    #[test]
    fn header_names_have_no_letter_case() {
        assert_eq!(request("/").header("Content-Type"), Some("text/plain"));
        assert_eq!(request("/").header("Accept"), None);
    }

    #[test]
    fn an_error_carries_its_message_as_json() {
        let reply = Reply::error(400, "say \"this\"");
        assert_eq!(reply.header("content-type"), Some("application/json"));
        let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body["error"]["message"], "say \"this\"");
    }
}
