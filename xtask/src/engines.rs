//! The real engines that the output is run in.

use std::process::Command;

use crate::step::{run, say};
use crate::{Failure, repository};

/// Installs what is missing of them; what is there is left alone.
pub(crate) fn install() -> Result<(), Failure> {
    say("engines: the first installation takes some minutes");
    install_only(&[])
}

/// Installs some of them, by the names that the script has for them; none mean
/// all.
pub(crate) fn install_only(names: &[&str]) -> Result<(), Failure> {
    let mut command = Command::new("bash");
    command
        .arg("tests/engines/install.sh")
        .args(names)
        .current_dir(repository());
    run(command)
}
