use mkt_diagnostics::Message;

pub fn samples() -> Vec<Message> {
    Vec::new()
}
