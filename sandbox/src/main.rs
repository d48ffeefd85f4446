//! The program `copernica-sandbox`: a local server that behaves like the Copernica REST API.

use std::io;

fn main() -> io::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("judge") {
        return copernica_sandbox::judge::run(io::stdin().lock(), io::stdout().lock());
    }
    Ok(())
}
