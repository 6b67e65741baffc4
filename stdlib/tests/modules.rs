//! The library can be found by path, and each module says what it is.

#[test]
fn modules_are_in_the_order_that_find_relies_on() {
    let paths: Vec<_> = mkt_stdlib::modules().iter().map(|m| m.path).collect();
    assert!(paths.is_sorted(), "{paths:?}");
    for path in paths {
        assert_eq!(mkt_stdlib::find(path).map(|m| m.path), Some(path));
    }
    assert_eq!(mkt_stdlib::find("std.raze"), None);
}

#[test]
fn a_file_is_named_after_its_module() {
    for module in mkt_stdlib::modules() {
        assert_eq!(
            module.file,
            format!("{}.mkt", module.path.replace('.', "/"))
        );
    }
}
