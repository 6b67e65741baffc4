//! The real engines that the output is run in.

use std::process::Command;

use crate::step::{run, say};
use crate::{Failure, repository};

/// Installs what is missing of them; what is there is left alone.
pub(crate) fn install() -> Result<(), Failure> {
    say("engines: the first installation takes some minutes");
    let mut command = Command::new("bash");
    command
        .arg("tests/engines/install.sh")
        .current_dir(repository());
    run(command)
}
