use mkt_diagnostics::Pressure;

pub fn samples() -> Vec<Pressure> {
    Vec::new()
}
