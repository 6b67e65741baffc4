//! The contract of the guard and of the runtime around it, as OpenAPI.

/// The contract: an OpenAPI 3.1 document.
#[must_use]
pub const fn openapi() -> &'static str {
    include_str!("../../data/guard.openapi.json")
}
