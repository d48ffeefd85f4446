//! Tells the program what happens on the wire, without secrets and without personal data.

use std::fmt;
use std::sync::Arc;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum LogLevel {
    /// Something that the program should look at.
    Warning = 1,
    /// One attempt of a call.
    Info = 2,
}

type Sink = dyn Fn(LogLevel, &str) + Send + Sync;

/// Where lines go.
#[derive(Clone, Default)]
pub(crate) struct Log {
    sink: Option<Arc<Sink>>,
    /// Whether values of conditions are shown.
    pub(crate) shows_values: bool,
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.sink.is_some() { "Log(on)" } else { "Log(off)" })
    }
}

impl Log {
    /// Sends lines to `sink` from now on.
    pub(crate) fn set(&mut self, sink: Option<Arc<Sink>>) {
        self.sink = sink;
    }

    /// Hands over a line, which is put together only when somebody listens. No lock of the library is held.
    pub(crate) fn line(&self, level: LogLevel, text: impl FnOnce() -> String) {
        if let Some(sink) = &self.sink {
            sink(level, &text());
        }
    }

    /// Path and query of a request as a line shows them: values of conditions masked, unless they are to be shown.
    pub(crate) fn target(&self, target: &str) -> String {
        if self.shows_values { target.to_owned() } else { mask_values(target) }
    }
}

/// Replaces what stands behind the operator of every condition.
fn mask_values(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    let mask = |parameter: &str| match parameter.strip_prefix("fields[]=") {
        None => parameter.to_owned(),
        Some(condition) => {
            let name = condition.find('%').unwrap_or(condition.len());
            let operators =
                condition.as_bytes()[name..].chunks(3).take_while(|chunk| is_operator(chunk)).take(2).count();
            format!("fields[]={}***", &condition[..name + operators * 3])
        }
    };
    let query: Vec<_> = query.split('&').map(mask).collect();
    format!("{path}?{}", query.join("&"))
}

/// Whether three bytes are an operator character percent-encoded; `~` is never encoded and counts as value.
fn is_operator(chunk: &[u8]) -> bool {
    matches!(chunk, b"%3D" | b"%3C" | b"%3E" | b"%21")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_conditions_are_masked_unless_they_are_to_be_shown() {
        let target =
            "/v2/database/1/profiles?fields[]=email%3D%3Dx%40y.nl&fields[]=a%3E%3D5&fields[]=b%3D~m%25&create=1";
        let masked = "/v2/database/1/profiles?fields[]=email%3D%3D***&fields[]=a%3E%3D***&fields[]=b%3D***&create=1";
        assert_eq!(Log::default().target(target), masked);
        assert_eq!(Log { shows_values: true, ..Log::default() }.target(target), target);
        assert_eq!(Log::default().target("/database/1/fields"), "/database/1/fields");
    }
}
