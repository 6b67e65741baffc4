use mkt_diagnostics::Audience;

pub fn samples() -> Vec<Audience> {
    Vec::new()
}
