//! What the program does on a terminal: it asks before it removes, and shows a bar.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::kit::Scene;

/// A program on a terminal of its own.
struct OnTerminal {
    child: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    shown: String,
}

impl OnTerminal {
    fn start(scene: &Scene, arguments: &[&str]) -> OnTerminal {
        let (mut outer, mut inner) = (0, 0);
        let size = libc::winsize { ws_row: 40, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: writes two descriptors into integers of ours; no name and no settings are asked for.
        let opened = unsafe { libc::openpty(&mut outer, &mut inner, std::ptr::null_mut(), std::ptr::null(), &size) };
        assert_eq!(opened, 0, "{}", std::io::Error::last_os_error());
        // SAFETY: both were just opened and belong to nobody else.
        let (outer, inner) = unsafe { (OwnedFd::from_raw_fd(outer), OwnedFd::from_raw_fd(inner)) };
        let end = || Stdio::from(inner.try_clone().expect("a descriptor"));
        let mut command = scene.command(arguments);
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("the program starts");
        let keyboard = File::from(outer);
        let mut reader = keyboard.try_clone().expect("a descriptor");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // A terminal that nobody has open any more cannot be read.
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
