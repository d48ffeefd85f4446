//! The judges as programs: JSON questions go in a line each, JSON answers come out a line each.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::Value;

/// A program that judges; each call of [`Judge::ask`] runs it once.
pub struct Judge {
    name: &'static str,
    program: &'static OsStr,
    args: &'static [&'static str],
}

impl Judge {
    /// The sandbox's reading of the contract.
    pub fn sandbox() -> Judge {
        Judge { name: "sandbox", program: copernica_testkit::sandbox_program().as_os_str(), args: &["judge"] }
    }

    /// The referee's reading of the contract; `-B` leaves no compiled files in the tree.
    pub fn python() -> Judge {
        const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/referee/judge.py");
        assert!(Path::new(SCRIPT).is_file(), "{SCRIPT} should be there");
        Judge { name: "python", program: OsStr::new("python3"), args: &["-B", SCRIPT] }
    }

    /// One answer for each question, in order.
    pub fn ask(&self, questions: &[Value]) -> Vec<Value> {
        let mut process = self.start();
        let sink = process.stdin.take().expect("its input is piped");
        let source = BufReader::new(process.stdout.take().expect("its output is piped"));
        // A pipe holds little: who writes everything before reading waits for ever.
        let (answers, written): (Vec<Value>, _) = thread::scope(|scope| {
            let writing = scope.spawn(move || {
                let mut sink = BufWriter::new(sink);
                questions.iter().try_for_each(|question| writeln!(sink, "{question}"))?;
                sink.flush()
            });
            let lines = source.lines().map(|line| line.expect("answers are text"));
            let answers = lines.zip(questions).map(|(line, question)| self.read(&line, question)).collect();
            (answers, writing.join().expect("the writer does not panic"))
        });
        let status = process.wait().expect("the judge ends");
        assert!(status.success() && written.is_ok(), "the judge {} ended with {status}, {written:?}", self.name);
        assert_eq!(answers.len(), questions.len(), "the judge {} should answer every question", self.name);
        answers
    }

    fn start(&self) -> Child {
        Command::new(self.program)
            .args(self.args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{:?} should start as the judge {}: {error}", self.program, self.name))
    }

    fn read(&self, line: &str, question: &Value) -> Value {
        let answer: Value = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("the judge {} answered {question} with {line:?}: {error}", self.name));
        assert!(answer.get("error").is_none(), "the judge {} cannot read {question}: {answer}", self.name);
        answer
    }
}

/// Asks both at the same time; the machine has more than one core.
pub fn ask_both(one: &Judge, other: &Judge, questions: &[Value]) -> (Vec<Value>, Vec<Value>) {
    thread::scope(|scope| {
        let first = scope.spawn(|| one.ask(questions));
        let second = other.ask(questions);
        (first.join().expect("the first judge answers"), second)
    })
}
