//! mkt-tests
