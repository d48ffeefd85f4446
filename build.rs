//! Renders include/copernica.h from src/ffi and fails when the committed header is out of step; names the shared library.

use std::path::Path;
use std::{env, fs};

/// The chapters of the header, in the order in which a reader meets them: title and source.
const CHAPTERS: &[(&str, &str)] = &[
    ("Version", "version"),
    ("Status", "status"),
    ("Effect", "effect"),
    ("Flags", "flags"),
    ("Options", "options"),
    ("Options of conduct", "conduct"),
    ("Log", "log"),
    ("Client", "client"),
    ("Conditions", "conditions"),
    ("Body", "body"),
    ("Update", "update"),
    ("Query", "query"),
    ("Reading profiles", "profiles"),
    ("Profile", "profile"),
    ("Account", "account"),
    ("Writing one profile", "write"),
    ("Sub-profiles", "subprofiles"),
    ("Imports", "imports"),
    ("Any other call", "request"),
    ("Result", "result"),
    ("Batch", "batch"),
    ("Batch by imports", "batch_imports"),
];

const HEADER: &str = "include/copernica.h";

/// Set to 1 to write the header instead of comparing it.
const WRITE: &str = "COPERNICA_WRITE_HEADER";

fn main() {
    println!("cargo::rerun-if-changed=src/ffi");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-changed={HEADER}");
    println!("cargo::rerun-if-changed=include/preface.h.in");
    println!("cargo::rerun-if-env-changed={WRITE}");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        let major = env::var("CARGO_PKG_VERSION_MAJOR").expect("cargo sets the version");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcopernica.so.{major}");
        // A library that is unloaded while a name look-up of its own runs would pull the code from under it.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
        // src/ffi/environment.rs says why, and for which machines it has the function that this needs.
        if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|machine| machine == "x86_64" || machine == "aarch64") {
            println!("cargo::rustc-cdylib-link-arg=-Wl,--wrap=getenv");
        }
    }
    // Whoever depends on the package gets the header as it was published; only our own tree can be out of step.
    if Path::new("sandbox/Cargo.toml").exists() {
        keep_header_in_step();
    }
}

fn keep_header_in_step() {
    let rendered = render_header();
    if env::var(WRITE).is_ok_and(|value| value == "1") {
        fs::create_dir_all("include").expect("include/ can be made");
        fs::write(HEADER, &rendered).expect("the header can be written");
    } else if fs::read_to_string(HEADER).is_ok_and(|committed| committed == rendered) {
        // In step.
    } else {
        println!("cargo::error={HEADER} is out of step with src/ffi; run: {WRITE}=1 cargo check");
    }
}

/// The preface, the chapters, and the end.
fn render_header() -> String {
    let config = cbindgen::Config::from_file("cbindgen.toml").expect("cbindgen.toml can be read");
    let chapters: Vec<_> = CHAPTERS.iter().map(|(title, name)| (title, render_chapter(name, config.clone()))).collect();
    let handles: Vec<_> = chapters.iter().flat_map(|(_, text)| handles_of(text)).collect();
    let mut header = preface();
    header.push_str(&banner("Handles"));
    header.push_str(&handles.join("\n\n"));
    header.push('\n');
    for (title, mut text) in chapters {
        // A handle is declared once, before all functions: C90 knows no second typedef of the same name.
        for handle in &handles {
            text = text.replace(handle, "");
        }
        header.push_str(&banner(title));
        header.push_str(text.trim());
        header.push('\n');
    }
    header.push_str("\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* COPERNICA_H */\n");
    header
}

fn banner(title: &str) -> String {
    format!("\n/* ---- {title} {} */\n\n", "-".repeat(90 - title.len()))
}

/// What stands before the first chapter.
fn preface() -> String {
    let version = |part: &str| env::var(format!("CARGO_PKG_VERSION_{part}")).expect("cargo sets the version");
    include_str!("include/preface.h.in")
        .replace("@MAJOR@", &version("MAJOR"))
        .replace("@MINOR@", &version("MINOR"))
        .replace("@PATCH@", &version("PATCH"))
}

/// One chapter by cbindgen. Each is rendered alone, because cbindgen sorts by kind and a reader by subject.
fn render_chapter(name: &str, config: cbindgen::Config) -> String {
    let source = format!("src/ffi/{name}.rs");
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(&source)
        .generate()
        .unwrap_or_else(|error| panic!("{source}: {error}"));
    let mut text = Vec::new();
    bindings.write(&mut text);
    shorten_comments(&lay_out_functions(&String::from_utf8(text).expect("cbindgen writes UTF-8")))
}

/// The opaque types of a chapter with their comments.
fn handles_of(chapter: &str) -> Vec<String> {
    let is_handle = |block: &&str| block.contains("\ntypedef struct ");
    chapter.split("\n\n").filter(is_handle).map(|block| block.trim().to_owned()).collect()
}

/// Puts each declaration on one line with the calling convention before its name, or one argument on each line.
fn lay_out_functions(chapter: &str) -> String {
    let mut laid_out = String::new();
    let mut declaration = String::new();
    for line in chapter.lines() {
        if declaration.is_empty() && !line.starts_with("COP_API") {
            laid_out.push_str(line);
            laid_out.push('\n');
            continue;
        }
        if !declaration.is_empty() && !declaration.ends_with('(') {
            declaration.push(' ');
        }
        declaration.push_str(line.trim());
        if line.ends_with(';') {
            laid_out.push_str(&lay_out_function(&declaration));
            declaration.clear();
        }
    }
    laid_out
}

fn lay_out_function(declaration: &str) -> String {
    let open = declaration.find('(').expect("a function has arguments");
    let name = declaration[..open].rfind([' ', '*']).expect("a function has a return type") + 1;
    let (before, rest) = declaration.split_at(name);
    let (name, arguments) = rest.split_at(open - name + 1);
    let line = format!("{before}COP_CALL {name}{arguments}\n");
    if line.len() <= 100 {
        return line;
    }
    format!("{before}COP_CALL {name}\n    {}\n", arguments.replace(", ", ",\n    "))
}

/// Puts a comment of one sentence on one line where it belongs to a constant, and constants without a gap between them.
fn shorten_comments(chapter: &str) -> String {
    let blocks: Vec<_> = chapter.trim().split("\n\n").collect();
    let mut shortened = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let lines: Vec<_> = block.lines().collect();
        let text = match lines.as_slice() {
            ["/**", sentence, " */", constant] if constant.starts_with("#define") => {
                format!("/** {} */\n{constant}", sentence.trim_start_matches(" * "))
            }
            _ => (*block).to_owned(),
        };
        let is_constant = |block: &str| block.contains("\n#define ");
        let next_is_constant = blocks.get(index + 1).is_some_and(|next| is_constant(next));
        shortened.push_str(&text);
        shortened.push_str(if is_constant(block) && next_is_constant { "\n" } else { "\n\n" });
    }
    shortened
}
