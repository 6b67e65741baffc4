use mkt_diagnostics::Consent;

pub fn samples() -> Vec<Consent> {
    Vec::new()
}
