//! What the program does on a terminal: it asks before it removes, and shows a bar.

use std::io::{Read, Write, pipe};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::kit::Scene;

/// What makes the program take its standard streams for a terminal, see terminal.c.
static TERMINAL: LazyLock<PathBuf> = LazyLock::new(|| {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/terminal.c");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("terminal-{}.so", std::process::id()));
    let compiled =
        Command::new("cc").args(["-Wall", "-Werror", "-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(compiled.expect("a C compiler").success());
    library
});

/// A program on what it takes for a terminal.
struct OnTerminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Receiver<Vec<u8>>,
    shown: String,
}

impl OnTerminal {
    fn start(scene: &Scene, arguments: &[&str]) -> OnTerminal {
        let (mut reader, screen) = pipe().expect("a pipe");
        let mut command = scene.command(arguments);
        command.env("LD_PRELOAD", &*TERMINAL).stdin(Stdio::piped());
        command.stdout(screen.try_clone().expect("a descriptor")).stderr(screen);
        let mut child = command.spawn().expect("the program starts");
        // It has the other end of the screen too.
        drop(command);
        let keyboard = child.stdin.take().expect("a pipe");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        OnTerminal { child, keyboard, screen, shown: String::new() }
    }

    fn type_line(&mut self, line: &str) {
        writeln!(self.keyboard, "{line}").expect("typed");
    }

    /// Waits until this is on the screen.
    fn wait_for(&mut self, text: &str) {
        let begun = Instant::now();
        while !self.shown.contains(text) {
            assert!(begun.elapsed() < Duration::from_secs(60), "never came: {text}: {}", self.shown);
            if let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(50)) {
                self.shown += &String::from_utf8_lossy(&bytes);
            }
        }
    }

    fn end(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().expect("it ends").code();
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(500)) {
            self.shown += &String::from_utf8_lossy(&bytes);
        }
        (code, self.shown)
    }
}

#[test]
fn a_removal_asks_for_the_number_and_takes_no_other() {
    let scene = Scene::fixture();
    for (typed, code) in [("yes", 2), ("", 2), ("3", 2), ("2", 0)] {
        let mut terminal = OnTerminal::start(&scene, &["delete", "-d", "1", "--api-version", "2", "101", "102"]);
        terminal.wait_for("Remove 2 profiles of database 1 for good? Type their number to go on: ");
        assert!(scene.is_untouched());
        terminal.type_line(typed);
        let (ended, shown) = terminal.end();
        assert_eq!(ended, Some(code), "{typed:?}: {shown}");
    }
    assert_ne!(scene.account.profile(102)["removed"], false);
}

#[test]
fn a_sync_shows_a_bar_with_rate_errors_and_time_left() {
    let scene = Scene::new();
    let rows: String = (0..150).map(|number| format!("{number},Jane\n")).collect();
    scene.write("in.csv", format!("customerid,firstname\n{rows}"));
    scene.account.add_fault(&json!({"kind": "delay", "delay_ms": 50, "times": 1_000_000, "method": "PUT"}));
    let arguments = ["sync", "-d", "1", "-k", "customerid", "--threads", "4", "in.csv"];
    let mut terminal = OnTerminal::start(&scene, &arguments);
    for part in [" done, ", "/s, 0 errors", " left", " % "] {
        terminal.wait_for(part);
    }
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("applied     150"), "{shown}");
}
