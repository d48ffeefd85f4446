//! Tells the program what happens on the wire, without secrets and without personal data.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use crate::api::Warning;

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
    /// Whether values are shown, those of conditions and of bodies.
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

    /// Whether somebody listens.
    pub(crate) fn is_on(&self) -> bool {
        self.sink.is_some()
    }

    /// Hands over a line, which is put together only when somebody listens; at once, or when nobody waits for this thread
    /// any more. No lock of the library is held.
    pub(crate) fn line(&self, level: LogLevel, text: impl FnOnce() -> String) {
        let Some(sink) = &self.sink else { return };
        let line = text();
        if HELD.with_borrow(|held| held.depth > 0) {
            HELD.with_borrow_mut(|held| held.lines.push((Arc::clone(sink), level, line)));
        } else {
            sink(level, &line);
        }
    }

    /// Path and query of a request as a line shows them: values of conditions masked, unless they are to be shown.
    pub(crate) fn target(&self, target: &str) -> String {
        if self.shows_values { target.to_owned() } else { mask_values(target) }
    }

    /// A warning as a line shows it: values that it quotes masked in the same way.
    pub(crate) fn warning<'w>(&self, warning: &'w Warning) -> &'w str {
        if self.shows_values { warning.as_str() } else { warning.masked() }
    }
}

/// The lines of a thread that must not be handed over yet.
#[derive(Default)]
struct Held {
    depth: u32,
    lines: Vec<(Arc<Sink>, LogLevel, String)>,
}

thread_local! {
    static HELD: RefCell<Held> = RefCell::default();
}

/// Keeps the lines of this thread until it is dropped. While other threads wait for what this one fetches, a sink that calls
/// the library could come to wait for itself.
#[must_use]
pub(crate) struct HeldLines(());

/// Keeps the lines of this thread from now on.
pub(crate) fn hold_lines() -> HeldLines {
    HELD.with_borrow_mut(|held| held.depth += 1);
    HeldLines(())
}

impl Drop for HeldLines {
    fn drop(&mut self) {
        let lines = HELD.with_borrow_mut(|held| {
            held.depth -= 1;
            if held.depth == 0 { std::mem::take(&mut held.lines) } else { Vec::new() }
        });
        if !std::thread::panicking() {
            lines.iter().for_each(|(sink, level, line)| sink(*level, line));
        }
    }
}

/// Parameters whose values are never about a person.
const HARMLESS: &[&str] =
    &["create", "async", "start", "limit", "total", "order", "orderby", "dataonly", "begin", "end", "access_token"];

/// Replaces what stands behind the operator of every condition, and the values of unknown parameters.
fn mask_values(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    let mask = |parameter: &str| match parameter.strip_prefix("fields[]=") {
        None => match parameter.split_once('=') {
            Some((name, _)) if !HARMLESS.contains(&name) => format!("{name}=***"),
            _ => parameter.to_owned(),
        },
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
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn lines_are_kept_in_order_while_others_wait_for_this_thread() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let mut log = Log::default();
        log.set(Some(Arc::new(move |_, line| sink.lock().expect("no panic").push(line.to_owned()))));
        let shown = || lines.lock().expect("no panic").join(" ");
        {
            let _outer = hold_lines();
            log.line(LogLevel::Info, || "one".to_owned());
            {
                let _inner = hold_lines();
                log.line(LogLevel::Info, || "two".to_owned());
            }
            assert_eq!(shown(), "");
        }
        log.line(LogLevel::Info, || "three".to_owned());
        assert_eq!(shown(), "one two three");
    }

    #[test]
    fn values_of_conditions_are_masked_unless_they_are_to_be_shown() {
        let target =
            "/v2/database/1/profiles?fields[]=email%3D%3Dx%40y.nl&fields[]=a%3E%3D5&fields[]=b%3D~m%25&create=1";
        let masked = "/v2/database/1/profiles?fields[]=email%3D%3D***&fields[]=a%3E%3D***&fields[]=b%3D***&create=1";
        assert_eq!(Log::default().target(target), masked);
        assert_eq!(Log { shows_values: true, ..Log::default() }.target(target), target);
        assert_eq!(Log::default().target("/database/1/fields"), "/database/1/fields");
        assert_eq!(Log::default().target("/x?limit=5&email=a%40b.nl&c"), "/x?limit=5&email=***&c");
    }
}
