//! mkt-checks
